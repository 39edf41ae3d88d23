package io.locker.host;

import io.locker.machine.Command;
import java.util.List;
import java.util.Optional;

/**
 * One entry of a log: what one participant had to say at one time.
 *
 * @param writer the participant
 * @param number which of its entries; an entry that is appended again keeps its commands and has a greater number
 * @param commands what is to be applied, in order
 * @param mark whether a snapshot is to be taken here
 * @param digest what the table amounts to at an earlier mark
 */
public record HostEntry(String writer, long number, List<Command> commands, boolean mark, Optional<Digest> digest) {
    /**
     * Copies the list.
     *
     * @param writer the participant
     * @param number which of its entries
     * @param commands what is to be applied
     * @param mark whether a snapshot is to be taken here
     * @param digest what the table amounts to at an earlier mark
     */
    public HostEntry {
        commands = List.copyOf(commands);
    }

    /**
     * What a table amounts to at a mark.
     *
     * @param index the index of the mark
     * @param hash a hash of the whole table
     */
    public record Digest(long index, long hash) {}
}
