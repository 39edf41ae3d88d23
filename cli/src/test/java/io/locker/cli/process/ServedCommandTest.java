package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the command does at every server in the same way: only the address is another. */
abstract class ServedCommandTest extends CommandTest {

    @Test
    final void aCommandRunsUnderALock() {
        Running run = run("a", "--", "sh", "-c", "echo $LOCKER_TOKEN; exit 7");

        assertThat(run.exitCode()).isEqualTo(7);
        assertThat(run.out()).matches("[0-9]{10,}\n");
        assertThat(run.err()).isEmpty();
    }

    @Test
    final void whoHoldsItIsShownAndTheLockCanBeBroken() {
        Running holder = hold("b");

        Running list = locker("ls");
        assertThat(list.exitCode()).isZero();
        assertThat(list.out()).startsWith("b").contains("pid " + holder.pid());
        Running show = locker("show", "b");
        assertThat(show.exitCode()).isZero();
        assertThat(show.out()).contains("held by");
        assertThat(run("--no-wait", "b", "--", "true").exitCode()).isEqualTo(75);
        assertThat(exitCodeOf("unlock", "--force", "b", "--reason", "test")).isZero();
        assertThat(holder.exitCode()).isEqualTo(79);
        assertThat(exitCodeOf("wait", "--timeout", "10s", "b")).isZero();
        assertThat(run("--no-wait", "b", "--", "true").exitCode()).isZero();
    }

    private int exitCodeOf(String... words) {
        return locker(words).exitCode();
    }
}
