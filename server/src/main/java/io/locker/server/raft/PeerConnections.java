package io.locker.server.raft;

import com.alipay.remoting.config.BoltClientOption;
import com.alipay.sofa.jraft.option.RpcOptions;
import com.alipay.sofa.jraft.rpc.RpcClient;
import com.alipay.sofa.jraft.rpc.impl.BoltRaftRpcFactory;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcClient;
import com.alipay.sofa.jraft.util.SPI;

/** Makes connections to other nodes with TLS where a node's options say so; found by the engine's service loader. */
@SPI(priority = 1)
public final class PeerConnections extends BoltRaftRpcFactory {

    /** Made by the engine. */
    public PeerConnections() {}

    @Override
    public ConfigHelper<RpcClient> defaultJRaftClientConfigHelper(RpcOptions options) {
        return client -> {
            if (options instanceof PeerOptions peer && client instanceof BoltRpcClient bolt) {
                peer.tls().ifPresent(tls -> {
                    var unused = bolt.getRpcClient()
                            .option(BoltClientOption.EXTENDED_NETTY_CHANNEL_HANDLER, PeerTls.out(tls));
                });
            }
        };
    }
}
