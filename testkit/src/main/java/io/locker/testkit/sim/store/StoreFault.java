package io.locker.testkit.sim.store;

/** What can go wrong in a world of clients and a store. */
enum StoreFault {
    /** The network to one process is cut, one way or both. */
    PARTITION,
    /** The network to a process that holds something becomes slow, and then is cut for longer than a lease. */
    FADE,
    /** A process stands still. */
    FREEZE,
    /** The machine of a process is suspended: its monotonic clock stands still too. */
    SUSPEND,
    /** A process ends without goodbye, and another begins. */
    CRASH,
    /** The connection of a process is made anew, and wake-ups in between are lost. */
    GAP,
    /** The store is down for a while and loses nothing. */
    RESTART,
    /** The store goes back by a little, as after a promotion of a copy that lagged behind. */
    ROLL_BACK,
    /** The store loses all it has. */
    FLUSH,
    /** Somebody sets the store's clock. */
    SET_CLOCK;

    boolean loses() {
        return this == ROLL_BACK || this == FLUSH;
    }

    boolean setsClock() {
        return this == SET_CLOCK;
    }
}
