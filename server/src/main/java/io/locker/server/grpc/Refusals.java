package io.locker.server.grpc;

import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.server.access.NotAuthenticatedException;
import io.locker.wire.Trailers;
import java.util.Optional;

/** How a stream or a single question ends when it is not to go on. */
final class Refusals {
    private Refusals() {}

    /** This node serves no longer; the other one may. */
    static StatusRuntimeException elsewhere(String why, Optional<String> leader) {
        Metadata trailers = new Metadata();
        trailers.put(Trailers.LEADER, leader.orElse(""));
        return Status.UNAVAILABLE.withDescription(why).asRuntimeException(trailers);
    }

    /** Nobody knows who comes. */
    static StatusRuntimeException unknown(NotAuthenticatedException why) {
        return Status.UNAUTHENTICATED.withDescription(why.getMessage()).asRuntimeException();
    }

    static StatusRuntimeException failed(LockException why) {
        return status(why).withDescription(why.getMessage()).asRuntimeException();
    }

    private static Status status(LockException why) {
        if (why instanceof LimitReachedException) {
            return Status.RESOURCE_EXHAUSTED;
        }
        if (why instanceof NotPermittedException) {
            return Status.PERMISSION_DENIED;
        }
        return why instanceof OutcomeUnknownException ? Status.UNKNOWN : Status.UNAVAILABLE;
    }

    static StatusRuntimeException slow(int limit) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription("The client does not read what it is told. limit=" + limit)
                .asRuntimeException();
    }

    static StatusRuntimeException large(int bytes, int limit) {
        return Status.RESOURCE_EXHAUSTED
                .withDescription("The message is larger than a frame may be. bytes=" + bytes + " limit=" + limit)
                .asRuntimeException();
    }

    static StatusRuntimeException broken() {
        return Status.INTERNAL
                .withDescription("The service failed in a way that it should not.")
                .asRuntimeException();
    }
}
