package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A command does not go on without its lock. */
final class LossTest extends CommandTest {

    @Nested
    class OfABrokenLock {

        @Test
        void endsTheWholeTree() throws IOException {
            Path pids = file("pids");
            // A child behind a shell, one that has left the tree, and one that has left its session too.
            String script = "sleep 60 & echo $! >> " + pids + "; (sleep 61 & echo $! >> " + pids + ");"
                    + " (setsid sleep 62 & echo $! >> " + pids + "); echo held; wait";
            Running run = run("a", "--", "sh", "-c", script).awaitOut("held");
            List<ProcessHandle> grandchildren = Files.readAllLines(pids).stream()
                    .map(pid -> ProcessHandle.of(Long.parseLong(pid)).orElseThrow())
                    .toList();
            assertThat(grandchildren).hasSize(3);
            Running unlock = locker("unlock", "--force", "a", "--reason", "a test");
            assertThat(unlock.exitCode()).isZero();
            assertThat(unlock.err()).startsWith("locker: The lock was broken. name=a: held by ");
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.err()).contains("The lock was lost; the command is being ended. name=a");
            // The system may take its time to fetch processes without a parent.
            Await.until("the tree to end", () -> grandchildren.stream().noneMatch(ProcessHandle::isAlive));
        }

        @Test
        void killsWhoDoesNotListen() {
            Running run = run("--kill-after", "300ms", "a", "--", "sh", "-c", "trap '' TERM; echo held; sleep 60")
                    .awaitOut("held");
            assertThat(locker("unlock", "--force", "a", "--reason", "a test").exitCode())
                    .isZero();
            assertThat(run.exitCode()).isEqualTo(79);
        }

        @Test
        void givesTimeToCleanUp() {
            Running run = run(
                            "a",
                            "--",
                            "sh",
                            "-c",
                            "trap 'sleep 0.3; echo clean; exit 0' TERM; echo held; sleep 60 & wait")
                    .awaitOut("held");
            assertThat(locker("unlock", "--force", "a", "--reason", "a test").exitCode())
                    .isZero();
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.out()).contains("clean");
        }
    }

    @Nested
    class OfAFrozenCommand {

        @Test
        void isNoticedWhenItWakesUp() {
            Running run = run("--ttl", "1s", "a", "--", "sh", "-c", "echo held; exec sleep 60")
                    .awaitOut("held");
            run.signal("STOP");
            Running next = run("--wait", "20s", "a", "--", "echo", "mine");
            assertThat(next.exitCode()).as(next.err()).isZero();
            assertThat(next.out()).isEqualTo("mine\n");
            run.signal("CONT");
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.err()).contains("The lock was lost");
        }
    }

    @Nested
    class OfAPlace {

        @Test
        void endsTheCommandBeforeTheLeaseEnds() throws IOException {
            Running run = run("--ttl", "2s", "--kill-after", "200ms", "a", "--", "sh", "-c", "echo held; exec sleep 60")
                    .awaitOut("held");
            List<ProcessHandle> children = run.descendants();
            // The database is held by somebody who does not let go, so that nothing can be renewed.
            try (BlockedDatabase database = new BlockedDatabase(file("locks"))) {
                database.block();
                long start = System.nanoTime();
                Await.until("the child to end", () -> children.stream().noneMatch(ProcessHandle::isAlive));
                Await.inTime(start, Duration.ofSeconds(2), "from the block to the end of the child");
            }
            assertThat(run.exitCode()).isEqualTo(79);
            assertThat(run.err())
                    .contains("The lease cannot be renewed; the command is being ended before the lease is.");
        }
    }

    @Nested
    class OfAKilledHolder {

        @Test
        void letsTheNextOneInAtOnce() {
            Running holder = hold("a");
            Running next = run("a", "--", "echo", "mine").awaitErr("1st in line");
            holder.signal("KILL");
            long start = System.nanoTime();
            assertThat(next.exitCode()).isZero();
            assertThat(next.out()).isEqualTo("mine\n");
            Await.inTime(start, Duration.ofSeconds(5), "from the death of the holder to the end of the next");
        }

        @Test
        void letsInWhoDoesNotWaitToo() {
            Running holder = hold("a");
            holder.signal("KILL");
            holder.awaitEnd();
            assertThat(run("--no-wait", "a", "--", "true").exitCode()).isZero();
        }
    }
}
