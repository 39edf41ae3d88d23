package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Turns what Kafka says into sentences that tell what is known and what to do. */
final class KafkaErrors {
    private final String servers;
    private final String topic;
    private final Duration timeout;

    KafkaErrors(KafkaAddress address, Duration timeout) {
        servers = address.servers();
        topic = address.topic();
        this.timeout = timeout;
    }

    /** What really went wrong. */
    static Throwable cause(Throwable failure) {
        return failure instanceof ExecutionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    /** Nothing was changed. */
    BackendUnavailableException unavailable(Throwable failure) {
        Throwable cause = cause(failure);
        return new BackendUnavailableException(sentence(cause) + facts(), cause);
    }

    /** An entry was sent, and something went wrong. */
    LockException appendFailed(Throwable failure, boolean queued) {
        Throwable cause = cause(failure);
        boolean untouched = !queued
                || cause instanceof RecordTooLargeException
                || cause instanceof AuthorizationException
                || cause instanceof AuthenticationException
                || cause instanceof InterruptException;
        String sentence = untouched || !(cause instanceof TimeoutException)
                ? sentence(cause)
                : "Kafka did not confirm an entry in time.";
        return untouched
                ? new BackendUnavailableException(sentence + facts(), cause)
                : new OutcomeUnknownException(sentence + facts(), cause);
    }

    /** An entry was sent, and nothing was heard until the time was over. */
    OutcomeUnknownException tooLate() {
        return new OutcomeUnknownException("Kafka did not confirm an entry in time." + facts(), null);
    }

    OutcomeUnknownException interrupted() {
        return new OutcomeUnknownException(
                "The thread was interrupted before Kafka confirmed an entry." + facts(), null);
    }

    private String facts() {
        return " servers=" + servers + " topic=" + topic + " timeout=" + timeout.toMillis() + "ms";
    }

    private static String sentence(Throwable cause) {
        if (cause instanceof SslAuthenticationException) {
            return "The TLS connection to Kafka was refused, by one side or the other; see the settings that begin with"
                    + " ssl.";
        }
        if (cause instanceof AuthenticationException) {
            return "Kafka does not know this user, or the password is wrong; see the settings that begin with sasl.";
        }
        if (cause instanceof AuthorizationException) {
            return "This user of Kafka lacks a permission that Locker needs; the page on the kafka: backend lists"
                    + " them.";
        }
        if (cause instanceof TimeoutException) {
            return "Kafka cannot be reached, or did not answer in time.";
        }
        if (cause instanceof UnknownTopicOrPartitionException || cause instanceof InvalidTopicException) {
            return "Kafka does not have the topic.";
        }
        if (cause instanceof RecordTooLargeException) {
            return "An entry is larger than Kafka takes; raise max.message.bytes of the topic and message.max.bytes of"
                    + " the brokers.";
        }
        if (cause instanceof OffsetOutOfRangeException) {
            return "The log no longer has the next entry: it was shortened, or made anew.";
        }
        if (cause instanceof InterruptException || cause instanceof InterruptedException) {
            return "The thread was interrupted while it waited for Kafka.";
        }
        return "Kafka refused a request. why=\"" + cause.getMessage() + '"';
    }
}
