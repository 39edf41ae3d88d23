package io.locker.server.access;

import io.locker.server.engine.LockServer;
import io.locker.server.engine.ServerLimits;
import io.locker.server.engine.ServerSettings;
import io.locker.server.raft.RaftLog;
import io.locker.server.raft.RaftSettings;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** One real node with access control in front of it. The token of a user is his name, made long. */
final class Guarded implements AutoCloseable {
    static final long NOON = 1_800_000_000_000_000L;

    private static final Duration EVERY = Duration.ofMillis(20);

    /** All nodes stand still at once when this process does, which is no reason to choose another leader. */
    private static final Duration ELECTION_TIMEOUT = Duration.ofSeconds(2);

    private final Path folder;
    private final LockServer server;
    private final Audit audit;
    private final AccessControl control;

    Guarded(Path folder, String rules, String... users) {
        this.folder = folder;
        write("rules", rules);
        tokens(users);
        server = node(folder.resolve("data"), List.of("127.0.0.1:" + TestServers.freePort()), 0);
        AtomicLong clock = new AtomicLong(NOON);
        audit = new Audit(Optional.of(folder.resolve("audit.log")), TimeSource.system(), clock::get);
        AccessFiles files = new AccessFiles(folder.resolve("rules"), Optional.of(folder.resolve("tokens")));
        control = new AccessControl(files, server, audit, EVERY);
        Await.until("the node serves", () -> server.status().serves());
    }

    /** Starts a node of the server, without a network towards clients. */
    static LockServer node(Path data, List<String> members, int number) {
        String name = members.get(number);
        RaftSettings raft = new RaftSettings(data, name, "127.0.0.1", members, ELECTION_TIMEOUT);
        return new LockServer(
                new ServerSettings(name, name, ServerLimits.defaults(), Duration.ofSeconds(2)),
                machine -> RaftLog.open(raft, machine),
                TimeSource.system(),
                () -> NOON);
    }

    static String token(String user) {
        return (user + "-0123456789012345678901234567890123456789").substring(0, 40);
    }

    void tokens(String... users) {
        write(
                "tokens",
                String.join(
                        "\n",
                        List.of(users).stream()
                                .map(user -> Tokens.line(new Principal(user), token(user)))
                                .toList()));
    }

    /** Replaces a file as one should: another takes its name. */
    void write(String file, String text) {
        try {
            Path fresh = Files.write(folder.resolve(file + ".new"), text.getBytes(StandardCharsets.UTF_8));
            Path there = Files.move(fresh, folder.resolve(file), StandardCopyOption.ATOMIC_MOVE);
            if (!Files.exists(there)) {
                throw new IllegalStateException("The file is not there. file=" + there);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    AccessControl control() {
        return control;
    }

    static Credentials as(String user) {
        return new Credentials("10.1.2.3", "Bearer " + token(user), null);
    }

    Guest guest(String user) {
        return new Guest(control.admit(as(user)));
    }

    /** What is in the table itself, without access control. */
    Guest insider() {
        return new Guest(server);
    }

    String audited() {
        try {
            return Files.readString(folder.resolve("audit.log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void audited(String part) {
        Await.until("the audit says " + part, () -> audited().contains(part));
    }

    @Override
    public void close() {
        control.close();
        server.close();
        audit.close();
    }
}
