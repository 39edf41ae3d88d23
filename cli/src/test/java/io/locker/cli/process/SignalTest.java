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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals to the command reach the child, and end a wait. */
final class SignalTest extends CommandTest {
    /** Says each signal that it gets, and ends after TERM. */
    private static final String TELLS = "for s in INT HUP QUIT USR1 USR2; do trap \"echo got $s\" $s; done;"
            + " trap 'echo got TERM; exit 3' TERM; echo held; while :; do sleep 0.05; done";

    @Nested
    class WhileTheChildRuns {

        @ParameterizedTest
        @ValueSource(strings = {"INT", "HUP", "USR1", "USR2"})
        void reachIt(String signal) {
            Signal.assumeHeard(signal);
            Running run = run("a", "--", "sh", "-c", TELLS).awaitOut("held");
            run.signal(signal);
            run.awaitOut("got " + signal);
            run.signal("TERM");
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).isEqualTo("held\ngot " + signal + "\ngot TERM\n");
            assertThat(run.err()).isEmpty();
        }

        @Test
        void reachItAlsoIfTheJvmWantsThemForItself() {
            Running run = run("a", "--", "sh", "-c", TELLS).awaitOut("held");
            Await.until("the child to get QUIT", () -> {
                // It is heard from some time after the start on.
                run.signal("QUIT");
                Await.letPass(Duration.ofMillis(100));
                return run.out().contains("got QUIT");
            });
            run.signal("TERM");
            assertThat(run.exitCode()).isEqualTo(3);
            assertThat(run.out()).startsWith("held\ngot QUIT\n").endsWith("got TERM\n");
            assertThat(run.err()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource({"TERM,143", "INT,130", "HUP,129", "USR1,138", "USR2,140"})
        void endAChildThatDoesNotCareAndTellIt(String signal, int code) {
            Signal.assumeHeard(signal);
            Running run = hold("a");
            run.signal(signal);
            assertThat(run.exitCode()).isEqualTo(code);
            assertThat(run("--no-wait", "a", "--", "true").exitCode()).isZero();
        }

        @Test
        void endWhatTheChildLeavesBehindWhenItIsToldToEnd() throws IOException {
            Path pid = file("pid");
            Running run = run("a", "--", "sh", "-c", "sleep 60 & echo $! > " + pid + "; echo held; wait")
                    .awaitOut("held");
            ProcessHandle grandchild = ProcessHandle.of(
                            Long.parseLong(Files.readString(pid).strip()))
                    .orElseThrow();
            run.signal("TERM");
            assertThat(run.exitCode()).isEqualTo(143);
            Await.until("the grandchild to end", () -> !grandchild.isAlive());
        }

        @Test
        void doNotReachTheStreams() {
            Running run = run("a", "--", "sh", "-c", "trap '' QUIT; echo held; sleep 1")
                    .awaitOut("held");
            run.signal("QUIT");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEqualTo("held\n");
            assertThat(run.err()).isEmpty();
        }
    }

    @Nested
    class WhileWaiting {

        @ParameterizedTest
        @CsvSource({"TERM,143", "INT,130", "HUP,129", "USR1,138", "USR2,140"})
        void endAtOnceAndLeaveTheQueue(String signal, int code) {
            Signal.assumeHeard(signal);
            Running holder = hold("a");
            Running waiting = run("a", "--", "echo", "ran").awaitErr("1st in line");
            waiting.signal(signal);
            assertThat(waiting.exitCode()).isEqualTo(code);
            assertThat(waiting.out()).isEmpty();
            Running show = locker("show", "--json", "a");
            assertThat(show.exitCode()).isZero();
            assertThat(show.out()).contains("\"waiters\":[]").contains(":" + holder.pid());
        }
    }

    @Nested
    class ToOneThatIsKilled {

        @Test
        void becomeTermForTheChild() {
            Running run = run("a", "--", "sh", "-c", TELLS).awaitOut("held");
            run.signal("KILL");
            run.awaitEnd();
            Await.until("the child to be told", () -> run.out().contains("got TERM"));
        }

        @Test
        void leaveTheChildAloneIfItIsToSurvive() {
            Running run =
                    run("--no-die-with-parent", "a", "--", "sh", "-c", TELLS).awaitOut("held");
            List<ProcessHandle> children = run.descendants();
            run.signal("KILL");
            run.awaitEnd();
            assertThat(children).anyMatch(ProcessHandle::isAlive);
            children.forEach(ProcessHandle::destroyForcibly);
            assertThat(run.out()).doesNotContain("got");
        }
    }
}
