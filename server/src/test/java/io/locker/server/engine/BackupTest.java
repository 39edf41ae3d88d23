package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.log.LogException;
import io.locker.server.raft.RaftLog;
import io.locker.server.raft.RaftSettings;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import io.locker.wire.Seal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are back-ups, and files that are none. */
@Timeout(60)
final class BackupTest {
    @TempDir
    private Path root;

    private Nodes nodes;
    private Path file;
    private String text;
    private long grants;

    @BeforeEach
    void backUp() throws Exception {
        nodes = Nodes.started(root, 1);
        LockServer server = nodes.get(nodes.leader());
        Backup backup = server.backup().get(10, TimeUnit.SECONDS);
        grants = server.status().table().grants();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] chunk : backup.chunks()) {
            bytes.write(chunk);
        }
        text = bytes.toString(StandardCharsets.UTF_8);
        file = Files.write(root.resolve("backup"), bytes.toByteArray());
    }

    @AfterEach
    void stop() {
        nodes.close();
    }

    private RaftSettings settings(String name, List<String> members) {
        String self = "127.0.0.1:" + TestServers.freePort();
        return new RaftSettings(
                root.resolve("new"),
                self,
                "127.0.0.1",
                new RaftSettings.Group(name, members.isEmpty() ? members : List.of(self)),
                Duration.ofMillis(500));
    }

    private LockServer start(RaftSettings raft, long clock) {
        ServerSettings settings =
                new ServerSettings(raft.address(), raft.address(), ServerLimits.defaults(), Duration.ofSeconds(2));
        return new LockServer(settings, machine -> RaftLog.open(raft, machine), TimeSource.system(), () -> clock);
    }

    private RaftSettings begin() {
        RaftSettings raft = settings("next", List.of("self"));
        Backup.Beginning beginning = Backup.read(file);
        RaftLog.begin(raft, beginning.position().index(), beginning.position().term(), beginning.image());
        return raft;
    }

    @Test
    void tokensAreLiftedOnceWhateverTheClockSays() {
        RaftSettings raft = begin();
        long before = grants + Backup.STEP;
        for (int start = 0; start < 2; start++) {
            try (LockServer server = start(raft, 0)) {
                Await.until("the node serves", () -> server.status().serves());
                long now = server.status().table().grants();
                assertThat(now).isBetween(before, start == 0 ? before + TimeUnit.MINUTES.toMicros(1) : before);
                before = now;
            }
        }
    }

    @Test
    void tokensAreLiftedAboveThoseOfAnEarlierRestoreOfTheSameBackUp() {
        long later = grants + TimeUnit.DAYS.toMicros(1);
        try (LockServer server = start(begin(), later)) {
            Await.until("the node serves", () -> server.status().serves());
            assertThat(server.status().table().grants()).isGreaterThanOrEqualTo(later + Backup.STEP);
        }
    }

    @Test
    void dataOfAnotherClusterAreNotTaken() {
        RaftSettings raft = begin();
        RaftSettings other = new RaftSettings(
                raft.directory(),
                raft.address(),
                raft.listen(),
                new RaftSettings.Group("third", List.of()),
                raft.electionTimeout());

        assertThatThrownBy(() -> start(other, 0))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("The data directory belongs to another cluster. cluster=next wanted=third");
    }

    @Test
    void noClusterWithANameBeginsWithNothing() {
        assertThatThrownBy(() -> start(settings("next", List.of("self")), 0))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("A cluster with a name begins with a restore");
    }

    @Test
    void aDirectoryThatHoldsSomethingIsLeftAlone() {
        assertThatThrownBy(() -> RaftLog.begin(
                        new RaftSettings(
                                nodes.directory(0),
                                "127.0.0.1:1",
                                "127.0.0.1",
                                List.of("127.0.0.1:1"),
                                Duration.ofSeconds(1)),
                        1,
                        1,
                        Backup.read(file).image()))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith("Another server uses the data directory.");
    }

    private void refused(String changed, boolean sealed, String sentence) throws IOException {
        byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
        Seal seal = new Seal();
        seal.add(bytes);
        Path other = Files.write(root.resolve("other"), bytes);
        if (sealed) {
            Files.write(other, seal.line(), java.nio.file.StandardOpenOption.APPEND);
        }
        assertThatThrownBy(() -> Backup.read(other))
                .isInstanceOf(LogException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void whatIsNoBackUpOfThisVersionIsRefused() throws IOException {
        String whole = text.substring(0, text.lastIndexOf("sha256 "));
        String torn = "The back-up is not complete, or damaged, or none.";
        assertThat(Objects.requireNonNull(Backup.read(file)).position().term()).isPositive();

        refused("", false, torn);
        refused("something else", false, torn);
        refused(whole, false, torn);
        refused(text.substring(0, text.length() - 1), false, torn);
        refused(text.replaceFirst("clock 1", "clock 2"), false, torn);
        refused(whole.replaceFirst("locker-backup 1", "locker-backup 2"), true, "The back-up is of another version");
        refused("something else\n" + whole, true, "The file is no back-up of a lock server.");
        refused(whole.replaceFirst("locker-table 1", "locker-table 9"), true, "This version cannot read the back-up.");
        refused(whole.replaceFirst("clock 1", "clock 2"), true, "This version cannot read the back-up.");
        refused(
                whole.replaceFirst("locker-backup 1 [0-9]+", "locker-backup 1 99999"),
                true,
                "The back-up contradicts itself.");
    }
}
