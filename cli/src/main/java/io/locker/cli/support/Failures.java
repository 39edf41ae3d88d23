package io.locker.cli.support;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockLostException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import java.util.concurrent.Callable;

/** Turns whatever goes wrong into one sentence on the error stream and an exit code. */
public final class Failures {

    private Failures() {}

    /**
     * Runs a command and tells of its failure.
     *
     * @param command returns its exit code
     * @return the exit code
     */
    public static int guard(Callable<Integer> command) {
        try {
            return command.call();
        } catch (Throwable failure) {
            return tell(failure);
        }
    }

    /**
     * Says in one sentence what went wrong; with {@code LOCKER_DEBUG=1} also where.
     *
     * @param failure what was thrown
     * @return the exit code for it
     */
    public static int tell(Throwable failure) {
        int code = exitCode(failure);
        String message = String.valueOf(failure.getMessage());
        if (code == ExitCode.INTERNAL) {
            Terminal.say("A fault of this program; LOCKER_DEBUG=1 shows where. fault=" + failure);
        } else if (!message.isEmpty()) {
            Terminal.say(message);
        }
        if ("1".equals(System.getenv("LOCKER_DEBUG"))) {
            Terminal.trace(failure);
        }
        return code;
    }

    private static int exitCode(Throwable failure) {
        if (failure instanceof CommandException ended) {
            return ended.exitCode();
        }
        if (failure instanceof BackendUnavailableException || failure instanceof OutcomeUnknownException) {
            return ExitCode.UNAVAILABLE;
        }
        if (failure instanceof NotPermittedException) {
            return ExitCode.NOT_PERMITTED;
        }
        if (failure instanceof LockLostException) {
            return ExitCode.LOCK_LOST;
        }
        return failure instanceof LockException ? ExitCode.BUSY : ExitCode.INTERNAL;
    }
}
