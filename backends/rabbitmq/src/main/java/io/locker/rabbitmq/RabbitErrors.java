package io.locker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.PossibleAuthenticationFailureException;
import com.rabbitmq.client.ShutdownSignalException;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in Locker's words what RabbitMQ or its client said. */
final class RabbitErrors {
    private RabbitErrors() {}

    /** No connection could be made, or what is done first on one failed. */
    static LockException unreachable(Throwable failure, RabbitLocation location) {
        String where = " nodes=" + location.nodes();
        if (failure instanceof OutcomeUnknownException) {
            return new BackendUnavailableException(String.valueOf(failure.getMessage()), failure);
        }
        if (failure instanceof LockException known) {
            return known;
        }
        if (failure instanceof AuthenticationFailureException
                || failure instanceof PossibleAuthenticationFailureException) {
            return new BackendUnavailableException(
                    "RabbitMQ does not know this user, or the password is wrong. user="
                            + location.login().user() + where,
                    failure);
        }
        if (codeOf(failure) == AMQP.NOT_ALLOWED) {
            return new BackendUnavailableException(
                    "RabbitMQ has no such virtual host, or this user may not use it. vhost=" + location.vhost() + where,
                    failure);
        }
        LockException refused = refused(failure, location);
        return refused != null
                ? refused
                : new BackendUnavailableException(
                        "RabbitMQ cannot be reached." + where + " why=\"" + why(failure) + '"', failure);
    }

    /** A permission is missing; null if that is not what happened. */
    static @Nullable LockException refused(Throwable failure, RabbitLocation location) {
        if (codeOf(failure) != AMQP.ACCESS_REFUSED) {
            return null;
        }
        return new NotPermittedException(
                "This user of RabbitMQ lacks a permission. user="
                        + location.login().user() + ' ' + location.shown() + " why=\"" + why(failure) + '"',
                failure);
    }

    /** The connection or a channel ended; nothing was sent. */
    static BackendUnavailableException ended(Throwable failure) {
        return new BackendUnavailableException(
                "The connection to RabbitMQ was lost. why=\"" + why(failure) + '"', failure);
    }

    /** The connection or a channel ended while a message was under way. */
    static OutcomeUnknownException lost(Throwable failure) {
        return new OutcomeUnknownException(
                "The connection to RabbitMQ was lost before its answer came. why=\"" + why(failure) + '"', failure);
    }

    /** The number with which RabbitMQ ended a channel or connection; 0 if it did not. */
    static int codeOf(@Nullable Throwable failure) {
        Method reason = reasonOf(failure);
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyCode();
        }
        return reason instanceof AMQP.Connection.Close close ? close.getReplyCode() : 0;
    }

    private static @Nullable Method reasonOf(@Nullable Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof ShutdownSignalException signal && signal.getReason() != null) {
                return signal.getReason();
            }
        }
        return null;
    }

    /** What RabbitMQ said, or the innermost failure in words. */
    static String why(Throwable failure) {
        Method reason = reasonOf(failure);
        if (reason instanceof AMQP.Channel.Close close) {
            return close.getReplyText();
        }
        if (reason instanceof AMQP.Connection.Close close) {
            return close.getReplyText();
        }
        Throwable innermost = failure;
        while (innermost.getCause() != null) {
            innermost = innermost.getCause();
        }
        if (innermost instanceof TimeoutException) {
            return "no answer in time";
        }
        String message = innermost.getMessage();
        return innermost instanceof IOException && message != null
                ? message
                : innermost.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
}
