package io.locker.server.log;

import java.util.List;
import java.util.Optional;

/**
 * How a log stands at one node.
 *
 * @param address where other nodes reach this one
 * @param term the number of the term, as far as it knows
 * @param leader where the one who leads is reached, perhaps this one; empty if that is not known
 * @param members where all nodes are reached; known at the leader and, from the settings, elsewhere
 * @param applied the index of the entry that was applied last
 */
public record LogStatus(String address, long term, Optional<String> leader, List<String> members, long applied) {
    /**
     * Copies the list.
     *
     * @param address where other nodes reach this one
     * @param term the number of the term
     * @param leader the one who leads
     * @param members all nodes
     * @param applied the index of the entry that was applied last
     */
    public LogStatus {
        members = List.copyOf(members);
    }

    /**
     * Says whether this node leads.
     *
     * @return whether it does, as far as it knows
     */
    public boolean leads() {
        return leader.filter(address::equals).isPresent();
    }
}
