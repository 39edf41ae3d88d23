package io.locker.host;

import io.locker.machine.MachineLimits;
import io.locker.protocol.DeskSettings.HandOvers;

/**
 * The figures that a participant works by. Times are in nanoseconds.
 *
 * @param writer names the participant in its entries; an id never used before
 * @param limits how much the table may take; equal for all participants
 * @param snapshotEvery how many entries lie between two snapshots; a long one counts as several
 * @param slot how long the next in rank waits for whoever is to append an expiry, a tick or a mark
 * @param pace how requests are sent
 */
public record HostSettings(String writer, MachineLimits limits, int snapshotEvery, long slot, Pace pace) {
    private static final int SNAPSHOT_EVERY = 10_000;
    private static final long SLOT = 50_000_000L;

    /**
     * How requests are sent.
     *
     * @param commands how many commands go into one entry at most
     * @param characters after how many characters of commands an entry is full
     * @param patience how many failures in a row an acquire that has no place in the queue yet lives through
     * @param handOvers how far a process hands a lock on inside itself while others wait
     */
    public record Pace(int commands, int characters, int patience, HandOvers handOvers) {}

    /**
     * Returns the figures that hold unless others are set.
     *
     * @param writer names the participant
     * @return the figures
     */
    public static HostSettings of(String writer) {
        return new HostSettings(
                writer, MachineLimits.defaults(), SNAPSHOT_EVERY, SLOT, new Pace(1_000, 200_000, 3, HandOvers.DEFAULT));
    }

    /**
     * Returns the same figures with other snapshots.
     *
     * @param entries how many entries lie between two snapshots
     * @return the figures
     */
    public HostSettings withSnapshotEvery(int entries) {
        return new HostSettings(writer, limits, entries, slot, pace);
    }
}
