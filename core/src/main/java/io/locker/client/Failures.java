package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.Reply;
import org.jspecify.annotations.Nullable;

/** Failures of a store, which does not know for whom it was asked, as failures of a lock. */
final class Failures {
    private Failures() {}

    /** The same failure, told with the lock that it was about, and with the token if there is a hold. */
    static LockException about(String fields, LockException why) {
        String message = why.getMessage() + " " + fields;
        if (String.valueOf(why.getMessage()).contains(" name=")) {
            return why;
        }
        if (why instanceof BackendUnavailableException) {
            return new BackendUnavailableException(message, why);
        }
        if (why instanceof OutcomeUnknownException) {
            return new OutcomeUnknownException(message, why);
        }
        return why instanceof NotPermittedException ? new NotPermittedException(message, why) : why;
    }

    /** What went wrong while a lock was to be had. */
    static RuntimeException of(LockName name, @Nullable Throwable cause) {
        if (cause instanceof RuntimeException known) {
            return known;
        }
        return new BackendUnavailableException(
                "The lock could not be had for a reason that nobody expected. name=" + name.value() + " fault=" + cause,
                cause);
    }

    /** What the lock machine refuses. */
    static LockException refused(LockName name, Reply.Refused refused) {
        String message = refused.detail() + " name=" + name.value();
        return switch (refused.reason()) {
            case LIMIT_REACHED, TOO_LARGE -> new LimitReachedException(message);
            default -> new NotPermittedException(message, null);
        };
    }
}
