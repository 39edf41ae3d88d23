package io.locker.wire;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DeadlockException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.wire.proto.Proto;
import io.locker.wire.proto.Proto.Failed.Code;
import java.util.Objects;

/** Translates failures. Of one that only a client has, what it says about the lock is kept. */
final class FailureWire {
    private FailureWire() {}

    static Proto.Failed write(long id, LockException why) {
        Proto.Failed.Builder out = Proto.Failed.newBuilder()
                .setId(id)
                .setCode(code(why))
                .setMessage(Objects.requireNonNullElse(why.getMessage(), ""));
        if (why instanceof DeadlockException deadlock) {
            out.addAllCycle(deadlock.cycle());
        }
        return out.build();
    }

    private static Code code(LockException why) {
        if (why instanceof LimitReachedException) {
            return Code.LIMIT_REACHED;
        }
        if (why instanceof NotPermittedException) {
            return Code.NOT_PERMITTED;
        }
        if (why instanceof DeadlockException) {
            return Code.DEADLOCK;
        }
        return why.effect() == LockException.Effect.NOTHING_CHANGED ? Code.UNAVAILABLE : Code.OUTCOME_UNKNOWN;
    }

    static LockException read(Proto.Failed failed) {
        return switch (failed.getCode()) {
            case UNAVAILABLE -> new BackendUnavailableException(failed.getMessage(), null);
            case LIMIT_REACHED -> new LimitReachedException(failed.getMessage());
            case NOT_PERMITTED -> new NotPermittedException(failed.getMessage(), null);
            case DEADLOCK -> new DeadlockException(failed.getCycleList());
            case OUTCOME_UNKNOWN, UNSPECIFIED, UNRECOGNIZED -> new OutcomeUnknownException(failed.getMessage(), null);
        };
    }
}
