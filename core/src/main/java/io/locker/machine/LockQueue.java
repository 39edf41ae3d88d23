package io.locker.machine;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/** The claims that wait for one lock, first come first served. Joining, leaving and being next take constant time. */
final class LockQueue {
    /**
     * A claim in the queue.
     *
     * @param claim the claim
     * @param number the number it drew
     */
    record Waiter(Claim claim, long number) {}

    private final LinkedHashMap<ClaimId, Waiter> waiters;

    LockQueue() {
        waiters = new LinkedHashMap<>(4);
    }

    LockQueue(LockQueue other) {
        waiters = new LinkedHashMap<>(other.waiters);
    }

    void add(Waiter waiter) {
        waiters.put(waiter.claim().id(), waiter);
    }

    @Nullable
    Waiter remove(ClaimId id) {
        return waiters.remove(id);
    }

    @Nullable
    Waiter get(ClaimId id) {
        return waiters.get(id);
    }

    @Nullable
    Waiter head() {
        return waiters.isEmpty() ? null : waiters.values().iterator().next();
    }

    int size() {
        return waiters.size();
    }

    boolean isEmpty() {
        return waiters.isEmpty();
    }

    /** Returns how many claims are in front of this one, which must be here. Looks at each of them. */
    int position(ClaimId id) {
        int position = 0;
        for (ClaimId other : waiters.keySet()) {
            if (other.equals(id)) {
                return position;
            }
            position++;
        }
        throw new IllegalArgumentException("The claim does not wait here. claim=" + id);
    }

    Collection<Waiter> all() {
        return Collections.unmodifiableCollection(waiters.values());
    }
}
