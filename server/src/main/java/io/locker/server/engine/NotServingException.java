package io.locker.server.engine;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** This node does not serve; perhaps another one does. */
public final class NotServingException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final @Nullable String leader;

    /**
     * Makes the exception.
     *
     * @param message one constant sentence, then fields
     * @param leader the name of the node that leads; empty if that is not known
     */
    public NotServingException(String message, Optional<String> leader) {
        super(message);
        this.leader = leader.orElse(null);
    }

    /**
     * Returns which node leads.
     *
     * @return its name: where other nodes reach it; empty if that is not known
     */
    public Optional<String> leader() {
        return Optional.ofNullable(leader);
    }
}
