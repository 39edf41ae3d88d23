package io.locker.spi;

/** One thing that a backend can promise, and that a user may require at start. */
public enum Capability {
    /** Tokens of conflicting grants of one lock increase, also after a restart of whatever keeps them. */
    FENCED,
    /** Waiters are granted in the order in which their claims arrived. */
    FIFO,
    /** Modes beyond exclusive: shared, update, permits. */
    SHARED,
    /** A claim over several names is granted in one step, all or nothing. */
    ATOMIC_MULTI,
    /** A claim that would close a circle of waiting is refused with the circle. */
    DEADLOCK_SEARCH,
    /** A change is told to the one it concerns; without it, waiters look again from time to time. */
    PUSH,
    /** The death of a process frees what it held at once, not only when its lease has run out. */
    CRASH_DETECTION,
    /** The place has a time of its own, so that {@code holdAtLeast} and values that fall due work. */
    STORE_TIME,
    /** What was granted is still known after a restart of the place. */
    DURABLE
}
