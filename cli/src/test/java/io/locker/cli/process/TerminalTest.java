package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.lang.ProcessBuilder.Redirect;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on a terminal, which {@code script} plays. */
final class TerminalTest extends CommandTest {
    private static final String ERASE = "\r\u001b[K";

    private Running onTerminal(String command, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("TERM", "xterm", "COLUMNS", "120"));
        all.putAll(environment);
        return start(List.of("script", "-qec", command, "/dev/null"), all, Redirect.PIPE);
    }

    private static String locker(String words) {
        return Installation.shared().command().get(0) + " " + words;
    }

    @Nested
    class Waiting {

        @Test
        void rewritesOneLineAndTakesItAway() {
            Running holder = hold("a");
            Running waiting = onTerminal(locker("run a -- echo mine"), Map.of());
            waiting.awaitOut(ERASE + "locker: 1st in line, held by ");
            Await.until("the line to be written again as time goes by", () -> timesErased(waiting) > 2);
            holder.signal("TERM");
            assertThat(waiting.exitCode()).isZero();
            assertThat(waiting.out()).endsWith(ERASE + "mine\r\n");
            assertThat(waiting.out().split("\n", -1))
                    .as("the line and what follows")
                    .hasSize(2);
        }

        private static int timesErased(Running waiting) {
            return waiting.out().split(Pattern.quote(ERASE), -1).length - 1;
        }

        @Test
        void writesLinesWhereNoneCanBeRewritten() {
            hold("a");
            Running waiting = onTerminal(locker("run --wait 2s a -- echo mine"), Map.of("TERM", "dumb"));
            assertThat(waiting.exitCode()).isEqualTo(75);
            assertThat(waiting.out())
                    .startsWith("locker: Waiting for the lock. name=a: 1st in line")
                    .doesNotContain("\u001b");
        }

        @Test
        void cutsTheLineToTheWidthOfTheTerminal() {
            hold("a");
            Running waiting = onTerminal(locker("run --wait 2s a -- echo mine"), Map.of("COLUMNS", "24"));
            assertThat(waiting.exitCode()).isEqualTo(75);
            assertThat(waiting.out()).startsWith(ERASE + "locker: 1st in line, h…" + ERASE);
        }
    }

    @Nested
    class ItsWidth {

        @ParameterizedTest
        @CsvSource({"20, 'locker: 1st in lin…'", "24, 'locker: 1st in line, h…'", "0, 'locker: 1st in line, held by '"})
        void isAskedForWhereTheEnvironmentDoesNotTell(int columns, String shown) {
            hold("a");
            String narrow = "stty cols " + columns + "; " + locker("run --wait 2s a -- echo mine");
            Running waiting = onTerminal(narrow, Map.of("COLUMNS", ""));
            assertThat(waiting.exitCode()).isEqualTo(75);
            assertThat(waiting.out()).startsWith(ERASE + shown).contains(shown.endsWith("…") ? shown + ERASE : shown);
        }
    }

    @Nested
    class Keys {

        @Test
        void reachTheChildOnce() {
            Signal.assumeHeard("INT");
            String script = "trap 'echo got INT' INT; echo held; read line; read line; echo end";
            Running run = onTerminal(locker("run a -- bash -c \"" + script + "\""), Map.of());
            run.awaitOut("held");
            run.type("\u0003");
            run.awaitOut("got INT");
            run.type("x\ny\n");
            run.awaitOut("end");
            assertThat(run.out().split("got INT", -1)).hasSize(2);
        }
    }

    @Nested
    class Colours {

        @Test
        void areNotUsedUnwanted() {
            Running help = onTerminal(locker("help"), Map.of("NO_COLOR", "1"));
            assertThat(help.exitCode()).isZero();
            assertThat(help.out()).contains("Usage:").doesNotContain("\u001b");
        }
    }
}
