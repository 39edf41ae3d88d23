package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Jobs that many machines start and one is to do. */
final class RepetitionTest extends CommandTest {

    @Nested
    class OncePer {

        @Test
        void skipsWhatHasSucceeded() {
            assertThat(job("5m", "echo ran").out()).isEqualTo("ran\n");
            Running again = job("5m", "echo ran");
            assertThat(again.exitCode()).isZero();
            assertThat(again.out()).isEmpty();
            assertThat(again.err()).startsWith("locker: Not run: the command has succeeded within this time. name=job");
        }

        @Test
        void repeatsWhatHasFailed() {
            assertThat(job("5m", "exit 3").exitCode()).isEqualTo(3);
            assertThat(job("5m", "echo ran").out()).isEqualTo("ran\n");
        }

        @Test
        void repeatsWhatIsOld() {
            assertThat(job("1s", "echo ran").out()).isEqualTo("ran\n");
            Await.until(
                    "the success to grow old", () -> job("1s", "echo ran").out().equals("ran\n"));
        }

        @Test
        void countsFromTheStart() {
            // The job takes longer than the period, so at its end its success is old already.
            assertThat(job("300ms", "sleep 0.4; echo ran").out()).isEqualTo("ran\n");
            assertThat(job("5m", "echo ran").out()).isEqualTo("ran\n");
        }

        @Test
        void skipsForThoseWhoWaited() {
            Running first = run(
                            "--once-per",
                            "5m",
                            "job",
                            "--",
                            "sh",
                            "-c",
                            "echo held; until test -e go; do sleep 0.05; done")
                    .awaitOut("held");
            Running second =
                    run("--once-per", "5m", "job", "--", "sh", "-c", "echo ran").awaitErr("1st in line");
            assertThat(run("go", "--", "touch", "go").exitCode()).isZero();
            assertThat(first.exitCode()).isZero();
            assertThat(second.exitCode()).isZero();
            assertThat(second.out()).isEmpty();
            assertThat(second.err()).contains("Not run");
        }

        private Running job(String period, String script) {
            Running run = run("--once-per", period, "job", "--", "sh", "-c", script);
            run.exitCode();
            return run;
        }
    }

    @Nested
    class HoldAtLeast {

        @Test
        void keepsTheLockAfterTheEnd() {
            long start = System.nanoTime();
            assertThat(run("--hold-at-least", "2s", "a", "--", "true").exitCode())
                    .isZero();
            assertThat(run("--wait", "20s", "a", "--", "true").exitCode()).isZero();
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(2));
        }
    }
}
