package io.locker.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.locker.api.LockMode;
import io.locker.cli.look.CommandOptions;
import io.locker.cli.run.RunOptions.DieWithParent;
import io.locker.cli.run.RunOptions.Share;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class RunParserTest {

    private static RunOptions parse(String words) {
        return RunParser.parse(List.of(words.split(" ")));
    }

    @Nested
    class WithoutOptions {
        private final RunOptions options = parse("a/b -- cmd -x --wait 3 -- y");

        @Test
        void leavesTheCommandAlone() {
            assertThat(options.command()).containsExactly("cmd", "-x", "--wait", "3", "--", "y");
        }

        @Test
        void waitsWithoutEndForTheWholeLock() {
            assertThat(options.name().value()).isEqualTo("a/b");
            assertThat(options.place()).isNull();
            assertThat(options.claim().longestWait()).isNull();
            assertThat(options.claim().share()).isEqualTo(Share.EXCLUSIVE);
            assertThat(options.claim().oncePer()).isNull();
            assertThat(options.claim().holdAtLeast()).isZero();
            assertThat(options.claim().lease()).isEqualTo(Duration.ofSeconds(15));
        }

        @Test
        void takesCareOfTheCommand() {
            assertThat(options.care().killAfter()).isEqualTo(Duration.ofSeconds(10));
            assertThat(options.care().dieWithParent()).isEqualTo(DieWithParent.IF_POSSIBLE);
            assertThat(options.care().conflictExitCode()).isEqualTo(ExitCode.BUSY);
            assertThat(options.care().quiet()).isFalse();
        }
    }

    @Nested
    class Options {

        @Test
        void mayHaveTheirValueBehindAnEqualsSign() {
            assertThat(parse("--wait=10s a -- b").claim().longestWait()).isEqualTo(Duration.ofSeconds(10));
            assertThat(parse("--at=file:/x?a=b a -- b").place()).isEqualTo("file:/x?a=b");
        }

        @Test
        void mayStandBehindTheName() {
            assertThat(parse("a --wait 10s --quiet -- b").care().quiet()).isTrue();
        }

        @Test
        void areAllRead() {
            RunOptions options = parse("--at memory: --wait 1m --ttl 5s --permits 2/8 --hold-at-least 30s"
                    + " --kill-after 0s --conflict-exit-code 0 --no-die-with-parent --quiet a -- b");
            assertThat(options.place()).isEqualTo("memory:");
            assertThat(options.claim().longestWait()).isEqualTo(Duration.ofMinutes(1));
            assertThat(options.claim().lease()).isEqualTo(Duration.ofSeconds(5));
            assertThat(options.claim().share()).isEqualTo(new Share(LockMode.SHARED, 2, 8));
            assertThat(options.claim().holdAtLeast()).isEqualTo(Duration.ofSeconds(30));
            assertThat(options.care().killAfter()).isZero();
            assertThat(options.care().conflictExitCode()).isZero();
            assertThat(options.care().dieWithParent()).isEqualTo(DieWithParent.NEVER);
        }

        @Test
        void canForbidToWait() {
            assertThat(parse("--no-wait a -- b").claim().longestWait()).isZero();
        }

        @Test
        void canAskForAPeriod() {
            assertThat(parse("--once-per PT1H30M a -- b").claim().oncePer()).isEqualTo(Duration.ofMinutes(90));
        }
    }

    @Nested
    class TheHelp {

        @Test
        void knowsTheSameOptions() {
            Map<String, String> described =
                    Objects.requireNonNull(CommandOptions.all().get("run"));
            Set<String> all = new HashSet<>(RunParser.WITH_VALUE);
            all.addAll(RunParser.ALONE);
            assertThat(described.keySet()).isEqualTo(all);
            assertThat(described)
                    .allSatisfy((option, label) ->
                            assertThat(!label.isEmpty()).as(option).isEqualTo(RunParser.WITH_VALUE.contains(option)));
        }
    }

    @Nested
    class Nonsense {

        @Test
        void isRefusedAsUsage() {
            for (String words : List.of(
                    "--quiet=yes a -- b",
                    "--once-per 5m --shared a -- b",
                    "--once-per 5m --permits 1/2 a -- b",
                    "--die-with-parent --no-die-with-parent a -- b",
                    "--permits 99999999999/1 a -- b",
                    "--conflict-exit-code -1 a -- b",
                    "-- b")) {
                assertThatExceptionOfType(CommandException.class)
                        .as(words)
                        .isThrownBy(() -> parse(words))
                        .satisfies(refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.USAGE));
            }
        }
    }
}
