package io.locker.rabbitmq;

import io.locker.api.BackendUnavailableException;
import io.locker.rabbitmq.RabbitReading.Arrival;
import io.locker.rabbitmq.RabbitRecord.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Finds out when the log in the stream was made, which tells it from another one in a stream of the same name.
 *
 * <p>The first message that says it counts, so of several that find the stream empty all agree. When that message is
 * forgotten, every entry and every part of a snapshot still says it.
 */
final class RabbitIdentity {
    private final RabbitLink link;
    private final long above;
    private final long deadline;

    RabbitIdentity(RabbitLink link, long above, long deadline) {
        this.link = link;
        this.above = above;
        this.deadline = deadline;
    }

    /** Finds it out, and makes the log if there is none. */
    long find() throws IOException {
        long end = link.append(Kind.PROBE, "", deadline);
        try (RabbitReading reading = RabbitReading.from(link, "first", link::seen)) {
            boolean begins = false;
            boolean asked = false;
            while (true) {
                Arrival arrival = RabbitLink.take(reading, link, deadline);
                begins |= arrival.offset() == 0;
                RabbitRecord message = arrival.message();
                if (message != null && says(message, begins)) {
                    return message.made();
                }
                if (arrival.offset() >= end && !begins) {
                    throw new BackendUnavailableException(
                            "The stream has forgotten its beginning, and nothing in it says which log it is. "
                                    + link.location().shown(),
                            null);
                }
                if (arrival.offset() >= end && !asked) {
                    asked = true;
                    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
                    link.make(Math.max(now, above + 1), deadline);
                }
            }
        }
    }

    private static boolean says(RabbitRecord message, boolean begins) {
        return begins ? message.kind() == Kind.MADE : message.kind() == Kind.ENTRY || message.kind() == Kind.PART;
    }
}
