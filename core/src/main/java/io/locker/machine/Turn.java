package io.locker.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One application of operations to a lock: the time it happens at, the limits, where tokens come from, and what
 * happened.
 *
 * <p>On a store one turn is one write. All grants of one turn get the revision of that write, which is safe because the
 * grants that stand at its end do not exclude each other, and nobody sees those that do not stand at its end.
 */
public final class Turn {
    /** Where tokens come from, and who decides about claims over several locks. */
    interface Desk {
        /** Returns the token of the grant that is being made; 0 leaves it open. */
        long token(Claim claim);

        /** Returns when a grant that is made now was made; 0 leaves it open. */
        long since(long now);

        /** Returns whether a claim over several locks, now first in this lock, can be granted in all of them. */
        boolean admits(LockMoves lock, Claim claim);

        /** Returns whether claims over several locks are possible at all. */
        boolean ordersLocks();
    }

    private static final Desk STORE = new Desk() {
        @Override
        public long token(Claim claim) {
            return 0;
        }

        @Override
        public long since(long now) {
            return 0;
        }

        @Override
        public boolean admits(LockMoves lock, Claim claim) {
            return false;
        }

        @Override
        public boolean ordersLocks() {
            return false;
        }
    };

    private final long now;
    private final MachineLimits limits;
    private final Desk desk;
    private final List<Event> events = new ArrayList<>(2);

    Turn(long now, MachineLimits limits, Desk desk) {
        this.now = now;
        this.limits = limits;
        this.desk = desk;
    }

    /**
     * Begins a turn on a store. Tokens and times of grants stay open until the write that carries them is done.
     *
     * @param now the store's time in microseconds; 0 if it is not known, and then nothing falls due
     * @param limits what a lock may take
     * @return the turn
     */
    public static Turn atStore(long now, MachineLimits limits) {
        return new Turn(now, limits, STORE);
    }

    /**
     * Returns what has happened in this turn, in order.
     *
     * @return the events
     */
    public List<Event> events() {
        return Collections.unmodifiableList(events);
    }

    long now() {
        return now;
    }

    MachineLimits limits() {
        return limits;
    }

    boolean isDue(long time) {
        return time != 0 && time <= now;
    }

    boolean ordersLocks() {
        return desk.ordersLocks();
    }

    boolean admits(LockMoves lock, Claim claim) {
        return claim.together().isEmpty() || desk.admits(lock, claim);
    }

    Grant grant(Claim claim) {
        return new Grant(claim, desk.token(claim), desk.since(now));
    }

    void tell(Event event) {
        events.add(event);
    }
}
