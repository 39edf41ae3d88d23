package io.locker.server.engine;

import io.locker.machine.MachineLimits;
import io.locker.machine.MachineLimits.OfTable;

/**
 * How much a server takes on. Each bound has an answer, so that one client cannot hurt others.
 *
 * @param ofLine bounds of one line
 * @param ofEntry bounds of an entry of the log
 * @param calls calls under way on all lines; more are refused at once, as the server would only fall behind
 * @param snapshotBytes after how many bytes of entries a snapshot is taken, or twice the size of the last one if that
 *     is more, so that what is read again after a restart is bounded, and taking snapshots takes a small part of the
 *     time
 */
public record ServerLimits(OfLine ofLine, OfEntry ofEntry, int calls, long snapshotBytes) {
    /**
     * How much the table may take. Equal on all nodes, whatever their settings are: it decides what a command does.
     * 100,000 sessions and 2,000,000 locks, so that a client which takes and takes meets a refusal and not the end of
     * the memory.
     */
    static final MachineLimits TABLE = MachineLimits.defaults().with(new OfTable(100_000, 2_000_000, 10_000));

    private static final ServerLimits DEFAULTS = new ServerLimits(
            new OfLine(20_000, 16L << 20, 200_000, 1_000), new OfEntry(256, 256 << 10, 1 << 20, 4), 200_000, 64L << 20);

    /**
     * Bounds of one line.
     *
     * @param calls calls that were not answered; as many as a session may have replies it is not done with
     * @param unsentBytes bytes handed to the network that the client did not take; more, and the line is ended
     * @param unsentWords words that were not even handed to the network; more, and the line is ended
     * @param names names in one list, and claims shown of a queue
     */
    public record OfLine(int calls, long unsentBytes, int unsentWords, int names) {}

    /**
     * Bounds of an entry of the log.
     *
     * @param commands commands in it
     * @param characters after how many characters it is full
     * @param longest characters of the longest command
     * @param underWay entries that are appended and not applied; what arrives meanwhile fills the next one
     */
    public record OfEntry(int commands, int characters, int longest, int underWay) {}

    /**
     * Returns the bounds that hold unless others are set.
     *
     * @return the defaults
     */
    public static ServerLimits defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the same bounds with others for a line.
     *
     * @param changed bounds of one line
     * @return the new bounds
     */
    public ServerLimits with(OfLine changed) {
        return new ServerLimits(changed, ofEntry, calls, snapshotBytes);
    }

    /**
     * Returns the same bounds with other snapshots.
     *
     * @param bytes after how many bytes of entries a snapshot is taken
     * @return the new bounds
     */
    public ServerLimits withSnapshotBytes(long bytes) {
        return new ServerLimits(ofLine, ofEntry, calls, bytes);
    }
}
