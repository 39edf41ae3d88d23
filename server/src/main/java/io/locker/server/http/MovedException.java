package io.locker.server.http;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The node does not serve, or serves no more; perhaps another one does. */
final class MovedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String leader;

    MovedException(String message, Optional<String> leader) {
        super(message, null, false, false);
        this.leader = leader.orElse(null);
    }

    /** Returns where clients reach the node that leads. */
    Optional<String> leader() {
        return Optional.ofNullable(leader);
    }
}
