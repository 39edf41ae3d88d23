package io.locker.api;

import java.util.Objects;

/**
 * How a hold ended against its holder's will.
 *
 * @param reason why
 * @param name the lock
 * @param token the token of the hold, which guards refuse as soon as they have seen a later one
 * @param detail what is known beyond the reason, as one sentence; may be empty
 */
public record Loss(Reason reason, LockName name, FencingToken token, String detail) {
    /**
     * Checks the components.
     *
     * @param reason as above
     * @param name as above
     * @param token as above
     * @param detail as above
     */
    public Loss {
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(token, "token");
        Objects.requireNonNull(detail, "detail");
    }

    /** Why a hold was lost. */
    public enum Reason {
        /** The lease or the longest time allowed for the hold ran out, or the backend said that the session is dead. */
        EXPIRED,
        /** Somebody broke the lock by force, or the backend no longer knows the grant. */
        BROKEN,
        /** The backend could not be reached for so long that the lease could not be renewed. */
        BACKEND_DOWN,
        /** This process stood still (a suspended machine, a long collection of garbage) past the end of its lease. */
        PAUSED,
        /** The {@code Locker} that the hold came from was closed. */
        CLOSED
    }

    /**
     * Returns the loss as fields for a message.
     *
     * @return such as {@code name=orders/42 token=43008 reason=PAUSED detail=...}
     */
    public String explain() {
        return "name=" + name.value() + " token=" + token + " reason=" + reason
                + (detail.isEmpty() ? "" : " detail=" + detail);
    }
}
