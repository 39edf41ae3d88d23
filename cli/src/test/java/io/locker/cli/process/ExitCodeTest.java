package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ProcessBuilder.Redirect;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each way to end has its exit code, and each fault one sentence. */
final class ExitCodeTest extends CommandTest {

    @Nested
    class OfTheCommand {

        @Test
        void isThatOfTheChild() {
            assertThat(run("a", "--", "sh", "-c", "exit 42").exitCode()).isEqualTo(42);
        }

        @Test
        void isZeroWhenTheChildSucceeds() {
            Running run = run("a", "--", "true");
            assertThat(run.exitCode()).isZero();
            assertThat(run.out()).isEmpty();
            assertThat(run.err()).isEmpty();
        }

        @Test
        void tellsTheSignalThatEndedTheChild() {
            assertThat(run("a", "--", "sh", "-c", "kill -KILL $$").exitCode()).isEqualTo(137);
        }
    }

    @Nested
    class OfABadCommandLine {

        @ParameterizedTest(name = "{0}")
        @CsvSource(delimiter = '|', textBlock = """
                run                               | 64  | locker run needs the name of a lock.
                run a                             | 64  | locker run needs -- and a command after the name.
                run a --                          | 64  | locker run needs -- and a command after the name.
                run a true                        | 64  | The command must be separated from the name by --.
                run --nonsense a -- true          | 64  | locker run does not know this option.
                run --wait                        | 64  | This option needs a value.
                run --wait 5 a -- true            | 64  | A duration is a whole number and a unit
                run --wait -5s a -- true          | 64  | A duration must not be negative.
                run --wait PT-5S a -- true        | 64  | A duration must not be negative.
                run --wait soon a -- true         | 64  | A duration is a whole number and a unit
                run --wait 9999999999d a -- true  | 64  | A duration is at most 3650 days.
                run --ttl 0s a -- true            | 64  | This duration must be at least 1ms.
                run --ttl 99ms a -- true          | 64  | A lease is at least 100ms.
                run --once-per 0s a -- true       | 64  | This duration must be at least 1ms.
                run --permits 2 a -- true         | 64  | Permits are given as how many of how many
                run --permits 3/2 a -- true       | 64  | Permits are given as how many of how many
                run --permits 0/2 a -- true       | 64  | Permits are given as how many of how many
                run --quiet --quiet a -- true     | 64  | An option stands twice.
                run --no-wait --wait 1s a -- true | 64  | These options exclude each other.
                run --conflict-exit-code 256 a -- true | 64 | An exit code is a number from 0 to 255.
                run ' ' -- true                   | 64  | A lock name must not be blank.
                run '' -- true                    | 64  | A lock name must not be empty.
                run a -- no-such-command-anywhere | 127 | The command was not found.
                run a -- ./no/such/file           | 127 | The command was not found.
                run a -- /etc/passwd              | 126 | The command cannot be executed.
                run a -- /                        | 126 | The command cannot be executed.
                run --at nonsense a -- true       | 78  | An address begins with a scheme and a colon
                run --at memory: a -- true        | 78  | Locks in memory exist in this process alone
                run --at foo:bar a -- true        | 78  | No backend on the class path knows this scheme.
                ls --at foo:bar | 78 | No backend on the class path knows this scheme. scheme=foo known=[file, kafka, \
                locker, lockers, memory, memory-log, postgres, postgresql, rabbitmq, rabbitmqs, redis, \
                redis-sentinel, rediss, rediss-sentinel, valkey, valkeys]
                run --at file:/?x=1 a -- true     | 78  | The address has a parameter that this backend does not know.
                run --at file:/dev/null/x a -- true | 69 | The directory of the database cannot be used
                ls --at file:/dev/null/x          | 69  | The directory of the database cannot be used
                nonsense                          | 64  | locker does not know this command.
                ls --nonsense                     | 64  | Unknown option: '--nonsense'
                show                              | 64  | Missing required parameter: 'NAME'
                show ' a'                         | 64  | A lock name must not begin or end with white space.
                unlock a                          | 64  | Missing required option: '--reason=TEXT'
                unlock a --reason x               | 64  | To take the lock from its holder needs --force.
                unlock --force a --reason ' '     | 64  | --reason must not be empty
                wait --timeout -1s a              | 64  | A duration must not be negative.
                watch --every 0s                  | 64  | This duration must be at least 1ms.
                completion fish                   | 64  | There is completion for bash and zsh.
                """)
        void getsOneSentenceAndItsCode(String words, int code, String sentence) {
            Running locker = locker(split(words));
            assertThat(locker.exitCode()).as(locker.err()).isEqualTo(code);
            assertThat(locker.err()).startsWith("locker: " + sentence).endsWith("\n");
            assertThat(locker.err().lines()).hasSize(1);
            assertThat(locker.out()).isEmpty();
        }

        /** Words as a shell would see them; a pair of quotes may hold one word. */
        private static String[] split(String words) {
            return Arrays.stream(words.split(" (?=(?:[^']*'[^']*')*[^']*$)"))
                    .map(word -> word.replace("'", ""))
                    .toArray(String[]::new);
        }

        @Test
        void withControlCharactersIsRefused() {
            Running locker = run("a\nb", "--", "true");
            assertThat(locker.exitCode()).isEqualTo(64);
            assertThat(locker.err()).startsWith("locker: A lock name must not contain control characters.");
        }

        @Test
        void withATooLongNameIsRefused() {
            Running locker = run("a".repeat(256), "--", "true");
            assertThat(locker.exitCode()).isEqualTo(64);
            assertThat(locker.err()).startsWith("locker: A lock name has at most 255 characters.");
        }

        @Test
        void showsWhereOnlyWhenDebugging() {
            Running locker = start(
                    Stream.concat(Installation.shared().command().stream(), List.of("run", "a").stream())
                            .toList(),
                    Map.of("LOCKER_DEBUG", "1"),
                    Redirect.PIPE);
            assertThat(locker.exitCode()).isEqualTo(64);
            assertThat(locker.err()).contains("\tat io.locker.cli.");
        }
    }

    @Nested
    class OfABadEnvironment {

        @Test
        void namesTheAddressThatIsNone() {
            Running locker = start(
                    List.of(Installation.shared().command().get(0), "ls"),
                    Map.of("LOCKER_AT", "nonsense"),
                    Redirect.PIPE);
            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.err()).contains("address=nonsense");
        }
    }

    @Nested
    class OfABusyLock {

        @Test
        void isTheOneAskedForAndTellsWhoHoldsIt() {
            Running holder = hold("a");
            Running late = run("--no-wait", "--conflict-exit-code", "3", "a", "--", "true");
            assertThat(late.exitCode()).isEqualTo(3);
            assertThat(late.err())
                    .startsWith("locker: The lock was not granted in time. name=a holder=")
                    .contains(":" + holder.pid() + " purpose=sh");
        }
    }
}
