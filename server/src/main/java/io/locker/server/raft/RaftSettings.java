package io.locker.server.raft;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How a node keeps its part of the log.
 *
 * @param directory where it keeps it; of this node alone
 * @param address where other nodes reach this one, {@code host:port}; it is the node's name, for ever
 * @param listen the name or number at which it listens to other nodes, on the port of its address; nobody else can
 *     reach it there than who reaches that
 * @param group who keeps the log together
 * @param electionTimeout after what silence of the leader the others choose another
 */
public record RaftSettings(Path directory, String address, String listen, Group group, Duration electionTimeout) {
    /**
     * Those who keep a log together. Nodes of groups with other names have nothing to do with each other.
     *
     * @param name its name; empty for the one in the directory, and for the usual one where there is nothing yet
     * @param members where all nodes of a new log are reached, this one included; empty to wait until a leader takes
     *     this node in. Without meaning once there is a log
     */
    public record Group(String name, List<String> members) {
        /**
         * Copies the list.
         *
         * @param name its name
         * @param members all nodes of a new log
         */
        public Group {
            members = List.copyOf(members);
        }
    }

    /**
     * Makes the settings of a node in a group with the usual name.
     *
     * @param directory where it keeps its part of the log
     * @param address where other nodes reach it
     * @param listen at which name or number it listens to other nodes
     * @param members all nodes of a new log
     * @param electionTimeout after what silence of the leader the others choose another
     */
    public RaftSettings(Path directory, String address, String listen, List<String> members, Duration electionTimeout) {
        this(directory, address, listen, new Group("", members), electionTimeout);
    }
}
