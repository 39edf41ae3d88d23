package io.locker.cli.run;

import io.locker.api.AcquireOptions;
import io.locker.api.BackendUnavailableException;
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
 * Taking the lock: at once if it is free; else by waiting in the queue, telling how it goes, standing in it again when
 * the place was lost, and leaving it on a signal.
 */
final class Acquisition {
    private static final int LONGEST_PURPOSE = 200;
    /** Between one attempt to stand in line and the next, if the first failed at once. */
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** While the store stays out of reach, it is not told more often. */
    private static final Duration SAID_EVERY = Duration.ofSeconds(30);

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
            return waitInLine(start, busy.seen());
        }
    }

    private AcquireOptions how() {
        return AcquireOptions.defaults()
                .holdAtLeast(options.claim().holdAtLeast())
                .purpose(purpose(options.command().get(0)));
    }

    /** The name of the command, without its directory and what a purpose must not have. */
    private static String purpose(String command) {
        StringBuilder name = new StringBuilder();
        command.substring(command.lastIndexOf('/') + 1)
                .codePoints()
                .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE ? '?' : c)
                .takeWhile(c -> name.length() + Character.charCount(c) <= LONGEST_PURPOSE)
                .forEach(name::appendCodePoint);
        return name.toString();
    }

    private Hold waitInLine(long start, LockInfo seen) throws InterruptedException {
        line.show(seen);
        QuitWatch.begin(happenings);
        Thread looking = new Thread(this::keepLooking, "locker-look");
        looking.setDaemon(true);
        looking.start();
        try {
            return waitAgainAndAgain(start);
        } finally {
            looking.interrupt();
            line.clear();
        }
    }

    /**
     * Whoever stood still for longer than its lease, or could not reach the store for so long, has no place in the
     * queue any more: it gets a new one for as long as it may wait, and looks once more when it may wait no longer.
     */
    private Hold waitAgainAndAgain(long start) throws InterruptedException {
        long quietUntil = start;
        while (true) {
            long asked = System.nanoTime();
            AcquireOptions how = how();
            Duration longest = options.claim().longestWait();
            if (longest != null) {
                Duration left = longest.minusNanos(asked - start);
                how = how.waitAtMost(left.isNegative() ? Duration.ZERO : left);
            }
            try {
                return awaitTurn(how);
            } catch (BackendUnavailableException lost) {
                if (how.waitAtMost().filter(Duration::isZero).isPresent()) {
                    throw lost;
                }
                if (System.nanoTime() - quietUntil >= 0) {
                    line.say("The place in line was lost, and a new one at the end is taken. name=" + options.name()
                            + ": " + lost.getMessage());
                    quietUntil = System.nanoTime() + SAID_EVERY.toNanos();
                }
                pauseUntil(asked + PAUSE.toNanos());
            }
        }
    }

    private Hold awaitTurn(AcquireOptions how) throws InterruptedException {
        CompletableFuture<Hold> turn = target.acquireAsync(how);
        CompletableFuture<Hold> unused = turn.whenComplete((hold, failure) ->
                happenings.add(failure == null ? new Granted(hold) : new NotGranted(unwrap(failure))));
        while (true) {
            Happening next = happenings.take();
            if (next instanceof Granted granted) {
                return granted.hold();
            } else if (next instanceof NotGranted refused) {
                throw failure(refused.why());
            } else if (next instanceof Signalled signal) {
                Signals.endSoon(signal);
                turn.cancel(true);
                throw endedBy(signal);
            } else if (next instanceof Seen seen) {
                line.show(seen.info());
            }
        }
    }

    private void pauseUntil(long end) throws InterruptedException {
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            if (happenings.poll(left, TimeUnit.NANOSECONDS) instanceof Signalled signal) {
                Signals.endSoon(signal);
                throw endedBy(signal);
            }
        }
    }

    private static CommandException endedBy(Signalled signal) {
        return new CommandException(ExitCode.ofSignal(signal.number()), "");
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
