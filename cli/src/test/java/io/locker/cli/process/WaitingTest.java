package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Waiting for one's turn, in order and not longer than wanted. */
final class WaitingTest extends CommandTest {

    @Nested
    class ForATime {

        @Test
        void endsAndTellsWhoHoldsTheLock() {
            Running holder = hold("a");
            Running late = run("--wait", "2s", "a", "--", "echo", "ran");
            assertThat(late.exitCode()).isEqualTo(75);
            assertThat(late.out()).isEmpty();
            assertThat(late.err())
                    .contains("locker: The lock was not granted in time. name=a holder=")
                    .contains(":" + holder.pid() + " purpose=sh");
        }

        @Test
        void saysNothingWhenQuiet() {
            hold("a");
            Running late = run("--quiet", "--wait", "100ms", "a", "--", "true");
            assertThat(late.exitCode()).isEqualTo(75);
            assertThat(late.err()).isEmpty();
        }
    }

    @Nested
    class InLine {

        @Test
        void showsOnesPlaceAndEndsInOrder() {
            Running holder = hold("a");
            Running second =
                    run("a", "--", "sh", "-c", "echo held; exec sleep 60").awaitErr("1st in line, held by ");
            Running third = run("a", "--", "sh", "-c", "echo held").awaitErr("2nd in line, held by ");
            assertThat(third.err()).contains("(pid " + holder.pid() + ", sh)");
            holder.signal("TERM");
            second.awaitOut("held");
            assertThat(third.out()).isEmpty();
            second.signal("TERM");
            assertThat(third.exitCode()).isZero();
            assertThat(third.out()).isEqualTo("held\n");
        }

        @Test
        void isNotNeededBesideOtherReaders() {
            Running reader = run("--shared", "a", "--", "sh", "-c", "echo held; exec sleep 60")
                    .awaitOut("held");
            assertThat(run("--no-wait", "--shared", "a", "--", "true").exitCode())
                    .isZero();
            assertThat(run("--no-wait", "a", "--", "true").exitCode()).isEqualTo(75);
            assertThat(reader.isAlive()).isTrue();
        }

        @Test
        void isNotNeededWhilePermitsAreLeft() {
            Running two = run("--permits", "2/3", "a", "--", "sh", "-c", "echo held; exec sleep 60")
                    .awaitOut("held");
            assertThat(run("--no-wait", "--permits", "1/3", "a", "--", "true").exitCode())
                    .isZero();
            assertThat(run("--no-wait", "--permits", "2/3", "a", "--", "true").exitCode())
                    .isEqualTo(75);
            Running other = run("--no-wait", "--permits", "1/4", "a", "--", "true");
            assertThat(other.exitCode()).isEqualTo(77);
            assertThat(other.err().lines()).hasSize(1);
            assertThat(two.isAlive()).isTrue();
        }
    }

    @Nested
    class AfterThePlaceWasLost {
        private static final String LOST = "locker: The place in line was lost, and a new one at the end is taken."
                + " name=a: The session ended while the claim waited";

        /** Waits for the lock, and has its place in the queue. The line that says so may come before. */
        private Running standsInLine(String... words) {
            Running waiting = run(words);
            Await.until("a place in the queue", () -> {
                Running look = locker("show", "--json", "a");
                return look.exitCode() == 0
                        && look.out().replaceAll("(?s).*\"waiters\"", "").contains(":" + waiting.pid() + "\"");
            });
            return waiting;
        }

        @Test
        void standsInLineAgainWhenItHadStoodStill() {
            Running holder = hold("a");
            Running waiting = standsInLine("--ttl", "4s", "a", "--", "echo", "mine");
            waiting.signal("STOP");
            Await.letPass(Duration.ofSeconds(6));
            Running other =
                    run("a", "--", "sh", "-c", "echo held; exec sleep 60").awaitErr(" in line");
            waiting.signal("CONT");
            waiting.awaitErr(LOST);
            holder.signal("TERM");
            other.awaitOut("held").signal("TERM");
            assertThat(waiting.exitCode()).as(waiting.err()).isZero();
            assertThat(waiting.out()).isEqualTo("mine\n");
            assertThat(waiting.err().lines().filter(line -> line.startsWith(LOST)))
                    .singleElement()
                    .asString()
                    .contains(" reason=");
        }

        @Test
        void standsInLineAgainWhenThePlaceCouldNotBeReached() {
            Running holder = hold("a");
            Running waiting = standsInLine("--ttl", "1s", "a", "--", "echo", "mine");
            try (BlockedDatabase database = new BlockedDatabase(file("locks"))) {
                database.block();
                waiting.awaitErr(LOST);
                Await.letPass(Duration.ofSeconds(1));
            }
            holder.signal("TERM");
            assertThat(waiting.exitCode()).as(waiting.err()).isZero();
            assertThat(waiting.out()).isEqualTo("mine\n");
        }

        @Test
        void waitsNoLongerThanItMay() {
            hold("a");
            Running waiting = standsInLine("--ttl", "1s", "--wait", "4s", "a", "--", "true");
            waiting.signal("STOP");
            Await.letPass(Duration.ofSeconds(5));
            waiting.signal("CONT");
            assertThat(waiting.exitCode()).as(waiting.err()).isEqualTo(75);
            assertThat(waiting.err()).contains("The lock was not granted in time. name=a holder=");
        }
    }

    @Nested
    class UnderALock {
        private final String self = Installation.shared().command().get(0);

        @Test
        void worksForAnotherLock() {
            String inner = self + " run b -- sh -c 'echo $LOCKER_NAME $LOCKER_HELD'; echo $LOCKER_NAME";
            Running run = run("a", "--", "sh", "-c", inner);
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("b 1\na\n");
        }

        @Test
        void isRefusedForTheSameLock() {
            Running run = run("a", "--", self, "run", "a", "--", "true");
            assertThat(run.exitCode()).isEqualTo(75);
            assertThat(run.err()).contains("The lock is held by the locker run that this command runs under. name=a");
        }
    }

    @Nested
    class ForTheTokenInTheEnvironment {

        @Test
        void findsItGreaterEachTime() {
            long first = Long.parseLong(token());
            long second = Long.parseLong(token());
            assertThat(second).isGreaterThan(first);
        }

        private String token() {
            Running run = run("a", "--", "sh", "-c", "echo $LOCKER_TOKEN; test -n \"$LOCKER_SESSION\"");
            assertThat(run.exitCode()).isZero();
            return run.out().strip();
        }
    }

    @Nested
    class ThroughTheStreams {

        @Test
        void leavesThemUntouched() throws IOException {
            byte[] bytes = new byte[300_000];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (i * 31 + i / 256);
            }
            Files.write(file("in"), bytes);
            List<String> words =
                    List.of(Installation.shared().command().get(0), "run", "a", "--", "sh", "-c", "cat; cat >&2 in");
            Running run = start(words, Map.of(), Redirect.from(file("in").toFile()));
            assertThat(run.exitCode()).isZero();
            assertThat(Files.readAllBytes(file("out0"))).isEqualTo(bytes);
            assertThat(Files.readAllBytes(file("err0"))).isEqualTo(bytes);
        }
    }
}
