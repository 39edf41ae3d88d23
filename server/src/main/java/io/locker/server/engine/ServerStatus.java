package io.locker.server.engine;

import io.locker.server.log.LogStatus;
import java.util.Optional;

/**
 * What can be seen of a node.
 *
 * @param serves whether clients are served here
 * @param leader the name of the node that leads, if that is another one and known
 * @param log how the log stands
 * @param table what there is, as far as this node has applied the log
 * @param failure why the node has stopped; empty while it takes part
 */
public record ServerStatus(
        boolean serves, Optional<String> leader, LogStatus log, Counts table, Optional<String> failure) {

    /**
     * How many there are.
     *
     * @param lines lines of clients
     * @param sessions open sessions
     * @param locks locks that are not idle
     * @param grants the counter of grants, from which tokens are made
     */
    public record Counts(int lines, int sessions, int locks, long grants) {}
}
