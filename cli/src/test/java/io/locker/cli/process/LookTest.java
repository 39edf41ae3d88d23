package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The commands that look at locks. */
final class LookTest extends CommandTest {

    @Nested
    class Listing {

        @Test
        void showsWhatIsHeldAndWhoWaits() {
            Running holder = hold("b/1");
            hold("a");
            Running waiting = run("b/1", "--", "true").awaitErr("1st in line");
            Running list = locker("ls");
            assertThat(list.exitCode()).isZero();
            List<String> lines = list.out().lines().toList();
            assertThat(lines).hasSize(2);
            assertThat(lines.get(0)).startsWith("a  held by ");
            assertThat(lines.get(1))
                    .matches("b/1 {2}held by .* \\(pid " + holder.pid() + ", sh\\) for .*, token [0-9]+, 1 waiting");
            assertThat(waiting.isAlive()).isTrue();
        }

        @Test
        void goesByPrefix() {
            hold("b/1");
            hold("a");
            Running list = locker("ls", "b/");
            assertThat(list.exitCode()).isZero();
            assertThat(list.out()).startsWith("b/1  ").hasLineCount(1);
        }

        @Test
        void isEmptyWhenThereIsNothing() {
            Running text = locker("ls");
            assertThat(text.exitCode()).isZero();
            assertThat(text.out()).isEmpty();
            Running json = locker("ls", "--json");
            assertThat(json.exitCode()).isZero();
            assertThat(json.out()).isEqualTo("[]\n");
        }

        @Test
        void isAnArrayInJson() {
            Running holder = hold("ö");
            hold("a");
            Running list = locker("ls", "--json");
            assertThat(list.exitCode()).isZero();
            assertThat(masked(list.out(), holder))
                    .isEqualTo("[\n{\"name\":\"a\",\"free\":false,\"limit\":0,\"holders\":[{\"holder\":\"HOST:OTHER\","
                            + "\"session\":\"SESSION\",\"purpose\":\"sh\",\"mode\":\"exclusive\",\"permits\":0,"
                            + "\"token\":\"TOKEN\",\"heldForMillis\":AGE,\"released\":false}],\"waiters\":[],"
                            + "\"value\":null},\n"
                            + "{\"name\":\"ö\",\"free\":false,\"limit\":0,\"holders\":[{\"holder\":\"HOST:PID\","
                            + "\"session\":\"SESSION\",\"purpose\":\"sh\",\"mode\":\"exclusive\",\"permits\":0,"
                            + "\"token\":\"TOKEN\",\"heldForMillis\":AGE,\"released\":false}],\"waiters\":[],"
                            + "\"value\":null}\n]\n");
        }

        private static String masked(String json, Running holder) {
            return json.replaceAll("\"holder\":\"[^\"]*:" + holder.pid() + "\"", "\"holder\":\"HOST:PID\"")
                    .replaceAll("\"holder\":\"[^\"]*:[0-9]+\"", "\"holder\":\"HOST:OTHER\"")
                    .replaceAll("\"session\":\"[0-9a-z]+\"", "\"session\":\"SESSION\"")
                    .replaceAll("\"token\":\"[0-9]+\"", "\"token\":\"TOKEN\"")
                    .replaceAll("\"heldForMillis\":[0-9]+", "\"heldForMillis\":AGE");
        }
    }

    @Nested
    class Showing {

        @Test
        void tellsThatALockIsFree() {
            Running show = locker("show", "a");
            assertThat(show.exitCode()).isZero();
            assertThat(show.out()).isEqualTo("a\n  free\n");
        }

        @Test
        void tellsTheValueOfASuccess() {
            assertThat(run("--once-per", "5m", "a", "--", "true").exitCode()).isZero();
            Running show = locker("show", "a");
            assertThat(show.exitCode()).isZero();
            assertThat(show.out()).startsWith("a\n  free\n  value \"locker run succeeded, started ");
        }
    }

    @Nested
    class Waiting {

        @Test
        void endsWhenTheLockIsFree() {
            Running holder = hold("a");
            Running wait = locker("wait", "a");
            Running late = locker("wait", "--timeout", "100ms", "a");
            assertThat(late.exitCode()).isEqualTo(75);
            assertThat(late.err()).startsWith("locker: The lock is still held. name=a holder=");
            assertThat(wait.isAlive()).isTrue();
            holder.signal("TERM");
            assertThat(wait.exitCode()).isZero();
        }

        @Test
        void endsWhenTheHolderWasKilledAndNobodyElseWantsTheLock() {
            Running holder = hold("a");
            Running wait = locker("wait", "a");
            holder.signal("KILL");
            assertThat(wait.exitCode()).isZero();
        }
    }

    @Nested
    class Unlocking {

        @Test
        void cannotMakeTheTerminalOfTheHolderDoAnything() {
            Running holder = hold("a");
            assertThat(locker("unlock", "--force", "a", "--reason", "one\n\u001b[2Jtwo")
                            .exitCode())
                    .isZero();
            assertThat(holder.exitCode()).isEqualTo(79);
            assertThat(holder.err()).contains("why=one ?[2Jtwo\n");
        }

        @Test
        void saysSoWhenNobodyHeldTheLock() {
            Running unlock = locker("unlock", "--force", "a", "--reason", "a test");
            assertThat(unlock.exitCode()).isZero();
            assertThat(unlock.err()).isEqualTo("locker: Nobody held the lock. name=a\n");
        }
    }

    @Nested
    class Watching {

        @Test
        void printsChangesOnly() {
            Running watch = locker("watch", "--every", "50ms", "--json");
            Running holder = hold("a");
            watch.awaitOut("\"free\":false");
            holder.signal("TERM");
            watch.awaitOut("{\"name\":\"a\",\"free\":true");
            watch.signal("TERM");
            assertThat(watch.exitCode()).isEqualTo(143);
            assertThat(watch.out()).hasLineCount(2);
        }

        @Test
        void endsWhenNobodyReads() {
            List<String> words = List.of(
                    "sh", "-c", Installation.shared().command().get(0) + " watch --every 10ms | head -n 1; echo done");
            Running watch = start(words, Map.of(), Redirect.PIPE);
            hold("a");
            watch.awaitOut("a  held by");
            Running holder = hold("b");
            holder.signal("TERM");
            Await.until("the pipe to end", () -> watch.out().contains("done"));
        }
    }

    @Nested
    class Helping {

        @Test
        void tellsTheVersion() {
            Running version = locker("--version");
            assertThat(version.exitCode()).isZero();
            assertThat(version.out()).startsWith("locker ").contains("(Java ");
        }

        @Test
        void printsUsageOfEachCommand() {
            for (String command : List.of("run", "ls", "show", "wait", "unlock", "watch", "completion")) {
                Running help = locker("help", command);
                assertThat(help.exitCode()).isZero();
                assertThat(help.out()).contains("Usage: locker " + command);
                Running option = locker(command, "--help");
                assertThat(option.exitCode()).isZero();
                assertThat(option.out()).isEqualTo(help.out());
            }
        }

        @Test
        void printsACompletionThatTheShellAccepts() {
            Running completion = locker("completion", "bash");
            assertThat(completion.exitCode()).isZero();
            Running bash = start(
                    List.of("bash", "-c", "source out0 && complete -p locker && _picocli_locker; echo ok"),
                    Map.of(),
                    Redirect.PIPE);
            assertThat(bash.exitCode()).isZero();
            assertThat(bash.out()).contains("locker").endsWith("ok\n");
            assertThat(completion.out()).contains("--once-per").doesNotContain("train");
        }

        @Test
        void isOnTheErrorStreamWhenNothingWasAsked() {
            Running nothing = locker();
            assertThat(nothing.exitCode()).isEqualTo(64);
            assertThat(nothing.out()).isEmpty();
            assertThat(nothing.err()).startsWith("Usage: locker");
        }
    }
}
