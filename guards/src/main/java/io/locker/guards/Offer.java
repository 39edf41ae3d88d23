package io.locker.guards;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.LockName;

/**
 * What a writer shows at a guard: what it wants to change, and the token of the hold under which it does so.
 *
 * <p>The resource is the name under which the guard remembers the greatest token. It is most often the name of the
 * lock; in any case all tokens that are offered for one resource must come from one lock, because tokens of different
 * locks say nothing about each other.
 *
 * @param resource what is to be changed; has the form of a {@link LockName}
 * @param token the token of the hold
 */
public record Offer(String resource, FencingToken token) {

    /**
     * Checks the components.
     *
     * @param resource as above
     * @param token as above
     * @throws IllegalArgumentException if the resource has not the form of a {@link LockName}; says why
     */
    public Offer {
        LockName unused = new LockName(resource);
    }

    /**
     * Makes the offer of a hold, for a resource that is named like the lock.
     *
     * @param hold the hold; whether it is still valid does not matter, the guard decides
     * @return the offer
     * @throws IllegalArgumentException as {@link #of(String, Hold)}
     */
    public static Offer of(Hold hold) {
        return of(hold.name().value(), hold);
    }

    /**
     * Makes the offer of a hold.
     *
     * @param resource what is to be changed
     * @param hold the hold; whether it is still valid does not matter, the guard decides
     * @return the offer
     * @throws IllegalArgumentException if the resource has not the form of a {@link LockName}, or the hold is shared:
     *     holders that do not exclude each other may have equal tokens, so that no guard can tell them apart
     */
    public static Offer of(String resource, Hold hold) {
        if (hold.mode() == LockMode.SHARED) {
            throw new IllegalArgumentException(
                    "A guard is for writers, and a shared hold or a permit has others beside it. resource=" + resource
                            + " name=" + hold.name());
        }
        return new Offer(resource, hold.token());
    }
}
