package io.locker.testkit.sim.world;

/** The kinds of checks, by what they watch over. */
public enum Checker {
    /** A guarded resource never accepts an older token after a newer one. */
    FENCE,
    /** Two holds that exclude each other are never valid at the same time, while clocks and store keep their word. */
    EXCLUSION,
    /** Tokens of grants that exclude each other strictly increase. */
    TOKEN_ORDER,
    /** Claims are granted in the order in which they came. */
    FIFO,
    /** A claim that waits or holds does not vanish while its session lives and nobody ended it. */
    NOTHING_VANISHES,
    /** A claim is in a document only because it was posted, or because its own process wrote it. */
    NOTHING_APPEARS,
    /** A session that was said to be dead stays dead. */
    DEAD_FOR_GOOD,
    /** A claim is granted to its caller at most once. */
    GRANTED_ONCE,
    /** A hold that is over is told to its holder. */
    LOSS_IS_TOLD,
    /** Every wish is answered in bounded time. */
    ANSWERED,
    /** After the faults are healed, everybody who waits is granted in bounded time. */
    LIVENESS,
    /** After the faults are healed, a lock that is free is granted at once, without waiting for a poll. */
    PROMPTNESS,
    /** A process hands a lock on inside itself only so often while others wait. */
    FAIRNESS,
    /** At the end nothing is left. */
    NOTHING_LEFT,
    /** A try is refused only if there was a reason. */
    HONESTY,
    /** What a machine says about itself is true. */
    MACHINE,
    /** All replicas of a lock table are equal. */
    REPLICAS,
    /** A claim over several locks is granted in all of them or in none. */
    ALL_OR_NOTHING,
    /** Nobody waits for himself in a circle. */
    DEADLOCK
}
