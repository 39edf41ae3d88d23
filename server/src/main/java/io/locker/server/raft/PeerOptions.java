package io.locker.server.raft;

import com.alipay.sofa.jraft.option.NodeOptions;
import io.locker.server.tls.ReloadingTls;
import java.util.Optional;

/** The engine's options of one node, with what its connections to others need. */
final class PeerOptions extends NodeOptions {
    private final Optional<ReloadingTls> tls;

    PeerOptions(Optional<ReloadingTls> tls) {
        this.tls = tls;
    }

    Optional<ReloadingTls> tls() {
        return tls;
    }
}
