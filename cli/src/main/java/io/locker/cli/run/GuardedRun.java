package io.locker.cli.run;

import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockLostException;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.cli.run.Happening.Ended;
import io.locker.cli.run.Happening.InDanger;
import io.locker.cli.run.Happening.Lost;
import io.locker.cli.run.Happening.Signalled;
import io.locker.cli.support.Durations;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The command while it runs under the lock: signals are passed on to it, and it is ended before the lease is.
 *
 * <p>When the lease cannot be renewed there is a moment, known beforehand, at which the lock may pass to somebody else.
 * TERM comes so early that the command has the time it was promised before that moment, but not before half of the
 * lease is left; KILL comes before that moment in any case. When the lock is lost without warning, the command is told
 * at once, and has the promised time.
 */
final class GuardedRun {
    /** How long a command must have run before QUIT is listened for. */
    private static final long QUIT_DELAY_MILLIS = 200;

    private static final Duration LEAST_MARGIN = Duration.ofMillis(50);
    private static final Duration GREATEST_MARGIN = Duration.ofMillis(500);
    private static final int MARGIN_DIVISOR = 10;
    private static final int RECORD_ATTEMPTS = 3;

    private final Hold hold;
    private final BlockingQueue<Happening> happenings;
    private final Duration killAfter;
    /** Between KILL and the end of the lease: for the system, which has to carry it out. */
    private final Duration margin;

    private final Duration danger;
    private long started;

    GuardedRun(Hold hold, RunOptions options, BlockingQueue<Happening> happenings) {
        this.hold = hold;
        this.happenings = happenings;
        this.killAfter = options.care().killAfter();
        Duration lease = options.claim().lease();
        this.margin = least(greatest(lease.dividedBy(MARGIN_DIVISOR), LEAST_MARGIN), GREATEST_MARGIN);
        this.danger = least(killAfter.plus(margin), lease.dividedBy(2));
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration greatest(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /**
     * Runs the command to its end.
     *
     * @param command the words to start
     * @param mark what it is told of the lock
     * @return its exit code, or that the lock was lost
     * @throws InterruptedException if interrupted; the command was ended
     */
    int run(List<String> command, GrantMark mark) throws InterruptedException {
        CompletableFuture<Void> unused = hold.lost().thenAccept(loss -> happenings.add(new Lost(loss)));
        hold.onDanger(danger, () -> happenings.add(new InDanger()));
        started = System.nanoTime();
        Child child = Child.start(command, mark, happenings);
        boolean attended = false;
        try {
            int code = attend(child);
            attended = true;
            return code;
        } finally {
            if (!attended) {
                new Takedown(child.tree()).end(killAfter);
            }
        }
    }

    private int attend(Child child) throws InterruptedException {
        Happening next = happenings.poll(QUIT_DELAY_MILLIS, TimeUnit.MILLISECONDS);
        if (next == null) {
            QuitWatch.begin(happenings);
            next = happenings.take();
        }
        while (true) {
            if (next instanceof Ended ended) {
                return ended(child, ended.exitCode());
            } else if (next instanceof Lost lost) {
                return lost(child, lost.loss());
            } else if (next instanceof InDanger && isInDanger()) {
                return inDanger(child);
            } else if (next instanceof Signalled signal && !Keyboard.sendsToAll(signal.name())) {
                child.pass(signal);
            }
            next = happenings.take();
        }
    }

    /** A renewal may have come after all; and once the lease is over, the loss is told by itself. */
    private boolean isInDanger() {
        return hold.isValid() && hold.remaining().compareTo(danger) <= 0;
    }

    private int ended(Child child, int code) throws InterruptedException {
        if (child.wasToldToEnd()) {
            new Takedown(child.tree()).end(killAfter);
        }
        return code;
    }

    private int lost(Child child, Loss loss) throws InterruptedException {
        Terminal.say("The lock was lost; the command is being ended. " + loss.explain());
        new Takedown(child.tree()).end(killAfter);
        return ExitCode.LOCK_LOST;
    }

    private int inDanger(Child child) throws InterruptedException {
        Duration left = hold.remaining();
        Terminal.say("The lease cannot be renewed; the command is being ended before the lease is. name=" + hold.name()
                + " token=" + hold.token() + " left=" + Durations.describe(left));
        new Takedown(child.tree()).end(greatest(least(killAfter, left.minus(margin)), Duration.ZERO));
        return ExitCode.LOCK_LOST;
    }

    /**
     * Attaches the record of a success to the lock, which is still held: whoever holds it next finds it. A success that
     * is older than the period already is not recorded.
     *
     * @param period how long a success counts
     * @return the exit code: that of a success, or that the lock was lost before it was recorded
     */
    int recordSuccess(Duration period) {
        for (int attempt = 1; ; attempt++) {
            Duration took = Duration.ofNanos(System.nanoTime() - started);
            if (took.compareTo(period) >= 0) {
                return ExitCode.OK;
            }
            try {
                hold.attach(OncePer.record(took), period.minus(took));
                return ExitCode.OK;
            } catch (LockLostException e) {
                Terminal.say("The lock was lost before the success was recorded. "
                        + e.loss().explain());
                return ExitCode.LOCK_LOST;
            } catch (LockException e) {
                if (attempt == RECORD_ATTEMPTS) {
                    Terminal.say("The command succeeded, and that could not be recorded; it may be run again. reason="
                            + e.getMessage());
                    return ExitCode.OK;
                }
            }
        }
    }

    /**
     * Releases the lock.
     *
     * @param code how the command ended
     * @return the same; or that the lock was lost, if the command ended by itself
     */
    int release(int code) {
        try {
            if (hold.release() == Release.ALREADY_LOST && code != ExitCode.LOCK_LOST) {
                Terminal.say("The lock was lost while the command ran. name=" + hold.name() + " token=" + hold.token()
                        + " exitCode=" + code);
                return ExitCode.LOCK_LOST;
            }
        } catch (OutcomeUnknownException e) {
            Terminal.say("The release was not confirmed; the lease ends by itself. name=" + hold.name() + " reason="
                    + e.getMessage());
        }
        return code;
    }
}
