package io.locker.server.engine;

/**
 * The term in which this node leads, and the time that it gives to entries: it never goes back, and runs as fast as
 * this node's monotonic clock; no other clock is looked at but once, when the term begins.
 */
final class Leadership {
    private static final long MICROS = 1_000;

    private final long term;
    private final long began;
    private final long time;
    private boolean announced;
    private long announceAt;
    private boolean serves;

    /**
     * Begins a term.
     *
     * @param term its number
     * @param now the time on the monotonic clock
     * @param time the time that entries have from now on, in microseconds
     */
    Leadership(long term, long now, long time) {
        this.term = term;
        began = now;
        this.time = time;
        announceAt = now;
    }

    long term() {
        return term;
    }

    /** Returns the time of an entry that is made now. */
    long time(long now) {
        return time + (now - began) / MICROS;
    }

    /** Returns when entries have a time on the monotonic clock. */
    long when(long entryTime) {
        return began + (entryTime - time) * MICROS;
    }

    /** Whether the term is to be announced now; it is then taken for announced. */
    boolean announces(long now) {
        if (announced || now - announceAt < 0) {
            return false;
        }
        announced = true;
        return true;
    }

    /** The announcement was not appended; it is made again. */
    void announceAgain(long at) {
        announced = false;
        announceAt = at;
    }

    boolean isAnnounced() {
        return announced;
    }

    long announceAt() {
        return announceAt;
    }

    /** The announcement was applied: there is nothing of an earlier term left to apply. */
    void serve() {
        serves = true;
    }

    boolean serves() {
        return serves;
    }
}
