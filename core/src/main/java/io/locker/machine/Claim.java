package io.locker.machine;

import io.locker.api.LockName;
import java.util.List;

/**
 * A wish to hold a lock, from the moment it is made until it is withdrawn or the hold ends.
 *
 * @param id who asks
 * @param demand how much of the lock
 * @param origin who asks, in words
 * @param payload work that whoever holds the lock may do for the claim; empty: nothing to merge
 * @param together the other locks that are to be held at the same time or not at all (only on a log); empty: just this
 *     lock
 */
public record Claim(ClaimId id, Demand demand, Origin origin, String payload, List<LockName> together) {
    /**
     * Checks that the parts fit together.
     *
     * @param id who asks
     * @param demand how much of the lock
     * @param origin who asks, in words
     * @param payload work to merge
     * @param together the other locks
     * @throws IllegalArgumentException if a payload is given for several locks, or a lock is named twice
     */
    public Claim {
        together = List.copyOf(together);
        if (!together.isEmpty() && !payload.isEmpty()) {
            throw new IllegalArgumentException("A claim over several locks carries no payload. claim=" + id);
        }
        if (together.size() > 1 && together.stream().distinct().count() < together.size()) {
            throw new IllegalArgumentException("A claim names each lock once. claim=" + id);
        }
    }

    /**
     * A claim on one lock without anything to merge.
     *
     * @param id who asks
     * @param demand how much of the lock
     * @param origin who asks, in words
     * @return the claim
     */
    public static Claim of(ClaimId id, Demand demand, Origin origin) {
        return new Claim(id, demand, origin, "", List.of());
    }

    Claim withDemand(Demand changed) {
        return new Claim(id, changed, origin, payload, together);
    }

    Claim withTogether(List<LockName> others) {
        return new Claim(id, demand, origin, payload, others);
    }
}
