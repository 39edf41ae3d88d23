package io.locker.testkit.fault;

/**
 * How many calls a client has made to its backend, whether they succeeded or not.
 *
 * @param reads looks at a lock
 * @param writes posts and swaps of a lock
 * @param beats heartbeats
 * @param others opening, closing and burying of sessions, and lists of names
 */
public record Calls(long reads, long writes, long beats, long others) {

    /**
     * Returns the round trips that concern locks: reads and writes.
     *
     * @return their number
     */
    public long roundTrips() {
        return reads + writes;
    }

    /**
     * Returns what was added since an earlier count.
     *
     * @param before the earlier count
     * @return the difference
     */
    public Calls since(Calls before) {
        return new Calls(reads - before.reads, writes - before.writes, beats - before.beats, others - before.others);
    }
}
