package io.locker.cli.look;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import io.locker.remote.ClusterClient;
import io.locker.remote.ClusterClient.NodeStatus;
import io.locker.remote.ClusterClient.View;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker cluster}: the nodes of a lock server. */
@Command(
        name = "cluster",
        description =
                "Shows the nodes of a lock server, takes nodes in and out, lets another one lead, and makes back-ups.",
        synopsisSubcommandLabel = "COMMAND",
        sortOptions = false,
        subcommands = {
            ClusterCommand.StatusCommand.class,
            ClusterCommand.AddCommand.class,
            ClusterCommand.RemoveCommand.class,
            ClusterCommand.TransferCommand.class,
            ClusterCommand.BackupCommand.class
        })
final class ClusterCommand implements Callable<Integer> {
    /** A node that is taken in gets all that there is before this is over. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private static final Duration LONGEST_BACKUP = Duration.ofMinutes(30);

    private static final Duration STATUS = Duration.ofSeconds(5);

    @Override
    public Integer call() {
        throw CommandException.usage("locker cluster needs a command: status, add, remove, transfer or backup."
                + " help=locker help cluster");
    }

    private static ClusterClient open(Where where, Duration timeout) {
        String at = where.address();
        // Whoever has another address does not have what the client needs either.
        if (!at.toLowerCase(Locale.ROOT).matches("lockers?:.*")) {
            throw CommandException.usage(
                    "Only Locker's own server has nodes to look after; name it with --at locker://host. at=" + at);
        }
        return ClusterClient.open(at, timeout);
    }

    private static int change(Where where, Consumer<ClusterClient> change, String done) {
        try (ClusterClient cluster = open(where, LONGEST)) {
            change.accept(cluster);
        }
        Terminal.say(done);
        return ExitCode.OK;
    }

    /** {@code locker cluster status}. */
    @Command(name = "status", description = "Shows how each node of the address stands.", sortOptions = false)
    static final class StatusCommand implements Callable<Integer> {
        @Mixin
        Where where = new Where();

        @Option(names = "--json", description = "One JSON object a line.")
        boolean json;

        @Override
        public Integer call() {
            List<NodeStatus> nodes;
            try (ClusterClient cluster = open(where, STATUS)) {
                nodes = cluster.status();
            }
            PrintStream out = Terminal.out();
            nodes.forEach(node -> out.println(json ? json(node) : text(node)));
            boolean serves = nodes.stream()
                    .anyMatch(node -> node.view().filter(View::serves).isPresent());
            return serves ? ExitCode.OK : ExitCode.UNAVAILABLE;
        }

        private static String text(NodeStatus node) {
            String failure = node.failure().isEmpty() ? "" : "  " + node.failure();
            return node.view()
                    .map(view -> String.format(
                            Locale.ROOT,
                            "%s  node=%s %s term=%d leader=%s members=%s applied=%d sessions=%d locks=%d%s",
                            node.address(),
                            view.node(),
                            view.serves() ? "serves" : "follows",
                            view.lead().term(),
                            view.lead().leader().isEmpty() ? "?" : view.lead().leader(),
                            String.join(",", view.lead().members()),
                            view.table().applied(),
                            view.table().sessions(),
                            view.table().locks(),
                            failure))
                    .orElse(node.address() + failure);
        }

        private static Json json(NodeStatus node) {
            Json json = new Json().string("address", node.address()).string("failure", node.failure());
            return json.string("node", of(node, View::node, ""))
                    .bool("serves", of(node, View::serves, false))
                    .number("term", of(node, view -> view.lead().term(), 0L))
                    .string("leader", of(node, view -> view.lead().leader(), ""))
                    .string(
                            "members",
                            of(node, view -> String.join(",", view.lead().members()), ""))
                    .number("applied", of(node, view -> view.table().applied(), 0L))
                    .number("sessions", of(node, view -> view.table().sessions(), 0))
                    .number("locks", of(node, view -> view.table().locks(), 0));
        }

        private static <T> T of(NodeStatus node, Function<View, T> part, T none) {
            return node.view().map(part).orElse(none);
        }
    }

    /** {@code locker cluster add}. */
    @Command(name = "add", description = "Takes a node in, which runs with --join and waits.", sortOptions = false)
    static final class AddCommand implements Callable<Integer> {
        @Mixin
        Where where = new Where();

        @Parameters(index = "0", paramLabel = "NODE", description = "Where other nodes reach it: host:port.")
        String node = "";

        @Override
        public Integer call() {
            return change(where, cluster -> cluster.add(node), "The node takes part. node=" + node);
        }
    }

    /** {@code locker cluster remove}. */
    @Command(name = "remove", description = "Takes a node out; it may be down.", sortOptions = false)
    static final class RemoveCommand implements Callable<Integer> {
        @Mixin
        Where where = new Where();

        @Parameters(index = "0", paramLabel = "NODE", description = "Where other nodes reached it: host:port.")
        String node = "";

        @Override
        public Integer call() {
            return change(where, cluster -> cluster.remove(node), "The node takes no part any more. node=" + node);
        }
    }

    /** {@code locker cluster transfer}. */
    @Command(name = "transfer", description = "Lets another node lead.", sortOptions = false)
    static final class TransferCommand implements Callable<Integer> {
        @Mixin
        Where where = new Where();

        @Parameters(index = "0", arity = "0..1", paramLabel = "NODE", description = "Which; else the best one.")
        @Nullable
        String node;

        @Override
        public Integer call() {
            String to = node == null ? "" : node;
            return change(where, cluster -> cluster.transfer(to), "Another node was asked to lead.");
        }
    }

    /** {@code locker cluster backup}. */
    @Command(
            name = "backup",
            description = "Writes all locks and sessions into a file, for locker server restore.",
            sortOptions = false)
    static final class BackupCommand implements Callable<Integer> {
        @Mixin
        Where where = new Where();

        @Parameters(index = "0", paramLabel = "FILE", description = "Where to; must not be there yet.")
        Path file = Path.of("");

        @Override
        public Integer call() {
            try (ClusterClient cluster = open(where, LONGEST_BACKUP)) {
                cluster.backup(file);
            } catch (FileAlreadyExistsException e) {
                throw CommandException.usage("The file is there already. file=" + file);
            } catch (IOException e) {
                throw new CommandException(
                        ExitCode.CONFIGURATION, "The file cannot be written. file=" + file + " why=\"" + e + "\"");
            }
            Terminal.say("The back-up is complete. file=" + file);
            return ExitCode.OK;
        }
    }
}
