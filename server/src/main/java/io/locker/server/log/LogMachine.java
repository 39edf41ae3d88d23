package io.locker.server.log;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * What a {@link ReplicatedLog} drives on each node. Called by one thread at a time, in the order of the log, and not
 * after the log was closed; must not wait for anything. Whatever it throws ends the node's part in the log.
 */
public interface LogMachine {

    /**
     * Applies an entry.
     *
     * @param index its place
     * @param entry what was appended
     */
    void apply(long index, byte[] entry);

    /**
     * From now on this node leads. All entries of earlier terms have been applied.
     *
     * @param term the number of the term, greater than those before
     */
    void leads(long term);

    /** This node leads no more. What was appended and not applied may be applied later, or never. */
    void leadsNoMore();

    /**
     * Somebody else leads, or nobody that is known.
     *
     * @param leader where other nodes reach it; empty if nobody is known
     */
    void follows(Optional<String> leader);

    /**
     * Takes hold of all there is, as it is now.
     *
     * @return what writes it, on another thread, while more is applied
     */
    Image save();

    /**
     * Forgets all there is and reads what another image wrote, perhaps on another node.
     *
     * @param in what was written
     * @throws IOException if it cannot be read
     */
    void load(InputStream in) throws IOException;

    /**
     * This node takes no part any more, by a failure: a disk that is full or damaged, or something that {@link #apply}
     * or {@link #load} threw.
     *
     * @param why what happened
     */
    void stopped(LogException why);

    /** What there was at one moment. */
    interface Image {

        /**
         * Writes it.
         *
         * @param out where to; flushed and closed by the caller
         * @throws IOException if it cannot be written
         */
        void writeTo(OutputStream out) throws IOException;
    }
}
