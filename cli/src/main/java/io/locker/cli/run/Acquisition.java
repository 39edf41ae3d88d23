package io.locker.cli.run;

import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockTimeoutException;
import io.locker.cli.run.Happening.Granted;
import io.locker.cli.run.Happening.NotGranted;
import io.locker.cli.run.Happening.Seen;
import io.locker.cli.run.Happening.Signalled;
import io.locker.cli.run.RunOptions.Care;
import io.locker.cli.run.RunOptions.Claim;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Place;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;

/**
 * Taking the lock: at once if it is free; else by waiting in the queue, telling how it goes, and leaving it on a
 * signal.
 */
final class Acquisition {
    private static final int LONGEST_PURPOSE = 200;

    private final LockTarget target;
    private final RunOptions options;
    private final BlockingQueue<Happening> happenings;
    private final WaitingLine line;

    Acquisition(LockTarget target, RunOptions options, BlockingQueue<Happening> happenings) {
        this.target = target;
        this.options = options;
        this.happenings = happenings;
        this.line = new WaitingLine(Place.holder(), options.care().quiet());
    }

    /**
     * Takes the lock.
     *
     * @param signals told when the queue is attended to
     * @return the hold
     * @throws CommandException if a signal came, or the lock is busy
     * @throws LockException if the backend failed or refused
     * @throws InterruptedException if interrupted
     */
    Hold take(Signals signals) throws InterruptedException {
        long start = System.nanoTime();
        try {
            Hold hold = target.acquire(how().waitAtMost(Duration.ZERO));
            signals.attend();
            return hold;
        } catch (LockTimeoutException busy) {
            signals.attend();
            Claim claim = options.claim();
            if (Duration.ZERO.equals(claim.longestWait())) {
                throw conflict(busy);
            }
            refuseToWaitForOneself(busy);
            AcquireOptions how = how();
            if (claim.longestWait() != null) {
                Duration left = claim.longestWait().minusNanos(System.nanoTime() - start);
                how = how.waitAtMost(left.isNegative() ? Duration.ZERO : left);
            }
            return waitInLine(how, busy.seen());
        }
    }

    private AcquireOptions how() {
        return AcquireOptions.defaults()
                .holdAtLeast(options.claim().holdAtLeast())
                .purpose(purpose(options.command().get(0)));
    }

    /** The name of the command, without its directory and what a purpose must not have. */
    private static String purpose(String command) {
        StringBuilder name = new StringBuilder(command.substring(command.lastIndexOf('/') + 1));
        for (int i = 0; i < name.length(); i++) {
            if (Character.isISOControl(name.charAt(i))) {
                name.setCharAt(i, '?');
            }
        }
        name.setLength(Math.min(name.length(), LONGEST_PURPOSE));
        return name.toString();
    }

    private Hold waitInLine(AcquireOptions how, LockInfo seen) throws InterruptedException {
        line.show(seen);
        QuitWatch.begin(happenings);
        CompletableFuture<Hold> turn = target.acquireAsync(how);
        CompletableFuture<Hold> unused = turn.whenComplete((hold, failure) ->
                happenings.add(failure == null ? new Granted(hold) : new NotGranted(unwrap(failure))));
        Thread looking = new Thread(this::keepLooking, "locker-look");
        looking.setDaemon(true);
        looking.start();
        try {
            return awaitTurn(turn);
        } finally {
            looking.interrupt();
            line.clear();
        }
    }

    private Hold awaitTurn(CompletableFuture<Hold> turn) throws InterruptedException {
        while (true) {
            Happening next = happenings.take();
            if (next instanceof Granted granted) {
                return granted.hold();
            } else if (next instanceof NotGranted refused) {
                throw failure(refused.why());
            } else if (next instanceof Signalled signal) {
                Signals.endSoon(signal);
                turn.cancel(true);
                throw new CommandException(ExitCode.ofSignal(signal.number()), "");
            } else if (next instanceof Seen seen) {
                line.show(seen.info());
            }
        }
    }

    /** A look may take long, and the main thread must hear signals; so it is done on a thread of its own. */
    private void keepLooking() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(line.interval().toMillis());
                try {
                    happenings.add(new Seen(target.inspect()));
                } catch (LockException e) {
                    // The claim itself will say what is wrong.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A command under a lock that asks for the same lock would wait for its own end. */
    private void refuseToWaitForOneself(LockTimeoutException busy) {
        String above = System.getenv("LOCKER_SESSION");
        if (!options.claim().share().isSemaphore()
                && above != null
                && busy.seen().holders().stream()
                        .anyMatch(holder -> holder.session().equals(above))) {
            throw new CommandException(
                    options.care().conflictExitCode(),
                    "The lock is held by the locker run that this command runs under. name=" + options.name());
        }
    }

    private RuntimeException failure(Throwable why) {
        if (why instanceof LockTimeoutException late) {
            return conflict(late);
        }
        return why instanceof RuntimeException known ? known : new IllegalStateException(why);
    }

    private CommandException conflict(LockTimeoutException busy) {
        Care care = options.care();
        return new CommandException(care.conflictExitCode(), care.quiet() ? "" : String.valueOf(busy.getMessage()));
    }

    private static Throwable unwrap(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
