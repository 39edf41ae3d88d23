package io.locker.cli.run;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.cli.run.Happening.Signalled;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.Durations;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Place;
import io.locker.cli.support.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** {@code locker run}: takes a lock, runs a command under it, and ends with the command's exit code. */
public final class RunCommand {
    private final RunOptions options;
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();

    private RunCommand(RunOptions options) {
        this.options = options;
    }

    /**
     * Runs a command under a lock. To be called by the main thread.
     *
     * @param words what follows {@code run} on the command line
     * @return the exit code
     * @throws CommandException if it ended before the command was started; says why
     * @throws InterruptedException if the thread was interrupted
     */
    public static int run(List<String> words) throws InterruptedException {
        return new RunCommand(RunParser.parse(words)).run();
    }

    private int run() throws InterruptedException {
        Executables executables = new Executables();
        executables.check(options.command().get(0));
        Rehearsal<List<String>> rehearsal = Rehearsal.after(() -> ChildCommand.prepare(options, executables));
        Signals signals = Signals.hear(happenings);
        try (Locker locker = Place.open(options.place(), options.claim().lease())) {
            List<String> command = rehearsal.prepared();
            LockTarget target = new LockTarget(locker, options);
            try (Hold hold = new Acquisition(target, options, happenings).take(signals)) {
                return isDone(hold) ? ExitCode.OK : runUnder(hold, command);
            }
        }
    }

    private boolean isDone(Hold hold) {
        Duration period = options.claim().oncePer();
        if (period == null) {
            return false;
        }
        Optional<Duration> age = OncePer.age(hold.attached());
        if (age.isEmpty() || age.get().compareTo(period) >= 0) {
            return false;
        }
        if (!options.care().quiet()) {
            Terminal.say("Not run: the command has succeeded within this time. name=" + options.name() + " --once-per="
                    + Durations.describe(period) + " startedBefore=" + Durations.describe(age.get()));
        }
        return true;
    }

    private int runUnder(Hold hold, List<String> command) throws InterruptedException {
        GrantMark mark = new GrantMark(hold.name().value(), hold.token().toString(), hold.session());
        if (happenings.poll() instanceof Signalled signal) {
            return ExitCode.ofSignal(signal.number());
        }
        GuardedRun run = new GuardedRun(hold, options, happenings);
        return run.release(recorded(run, run.run(command, mark)));
    }

    private int recorded(GuardedRun run, int code) {
        @Nullable Duration period = options.claim().oncePer();
        return code == ExitCode.OK && period != null ? run.recordSuccess(period) : code;
    }
}
