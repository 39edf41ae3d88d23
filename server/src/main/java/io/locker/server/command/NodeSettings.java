package io.locker.server.command;

import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.engine.ServerLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes of settings what a node has to know. */
final class NodeSettings {
    private static final int MOST_NODES = 7;
    private static final int MOST_PORT = 65_535;
    private static final int SHORTEST_ELECTION = 100;
    private static final int LONGEST_ELECTION = 60_000;

    private final Settings settings;
    private final Map<String, String> environment;

    NodeSettings(Settings settings, Map<String, String> environment) {
        this.settings = settings;
        this.environment = environment;
    }

    /** Throws {@link SettingException} if something makes no sense. */
    ServerConfig config() {
        NodeAddress self = self();
        String listen = settings.text(Setting.LISTEN).orElse(self.host());
        return new ServerConfig(data(), self, listen, cluster(self), ServerLimits.defaults());
    }

    private NodeAddress self() {
        try {
            return new NodeAddress(
                    settings.required(Setting.HOST),
                    port(Setting.PEER_PORT),
                    port(Setting.GRPC_PORT),
                    port(Setting.HTTP_PORT));
        } catch (IllegalArgumentException e) {
            throw settings.refuse(Setting.HOST, String.valueOf(e.getMessage()));
        }
    }

    private int port(Setting setting) {
        return settings.number(setting, 1, MOST_PORT);
    }

    private ServerConfig.Cluster cluster(NodeAddress self) {
        boolean join = settings.isOn(Setting.JOIN);
        int election = settings.number(Setting.ELECTION_TIMEOUT_MS, SHORTEST_ELECTION, LONGEST_ELECTION);
        List<NodeAddress> nodes = new ArrayList<>();
        for (String text : settings.text(Setting.NODES).orElse(self.toString()).split(",", -1)) {
            try {
                nodes.add(NodeAddress.parse(text.strip()));
            } catch (IllegalArgumentException e) {
                throw settings.refuse(Setting.NODES, String.valueOf(e.getMessage()));
            }
        }
        if (nodes.stream().map(NodeAddress::peer).distinct().count() < nodes.size()) {
            throw settings.refuse(Setting.NODES, "A node stands in it twice.");
        }
        if (nodes.size() > MOST_NODES) {
            throw settings.refuse(Setting.NODES, "A cluster has at most " + MOST_NODES + " nodes.");
        }
        if (!join && !nodes.contains(self)) {
            throw settings.refuse(Setting.NODES, "This node is not among them. node=" + self);
        }
        try {
            String name = settings.text(Setting.CLUSTER).orElse("");
            return new ServerConfig.Cluster(nodes, !join, Duration.ofMillis(election), name);
        } catch (IllegalArgumentException e) {
            throw settings.refuse(Setting.CLUSTER, String.valueOf(e.getMessage()));
        }
    }

    private Path data() {
        return settings.path(Setting.DATA).orElseGet(this::usualData);
    }

    private Path usualData() {
        Optional<Path> states = known("XDG_STATE_HOME").map(Path::of);
        return states.or(() -> known("HOME").map(home -> Path.of(home, ".local", "state")))
                .orElseThrow(() -> settings.refuse(Setting.DATA, "There is no home, so it is needed."))
                .resolve("locker")
                .resolve("server");
    }

    private Optional<String> known(String variable) {
        return Optional.ofNullable(environment.get(variable)).filter(text -> !text.isEmpty());
    }
}
