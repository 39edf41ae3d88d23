package io.locker.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import io.locker.api.BackendUnavailableException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One way through the stream, from one place on: a consumer with a channel of its own.
 *
 * <p>What arrives is shown to the ear at once, on a thread of RabbitMQ's client, and waits to be taken. How much may
 * wait is bounded, because RabbitMQ sends no more until what was taken is acknowledged.
 */
final class RabbitReading implements AutoCloseable {
    private static final int PREFETCH = 200;
    private static final int ACKNOWLEDGE_EVERY = 50;

    /** RabbitMQ ends a channel that leaves something unacknowledged for half an hour. */
    private static final long ACKNOWLEDGE_AFTER = TimeUnit.MINUTES.toNanos(1);

    /** Sees what arrives before it is taken; does not block. */
    interface Ear {
        void arrived(long offset, @Nullable RabbitRecord message);
    }

    /**
     * A message.
     *
     * @param offset its place in the stream, from 0
     * @param message what it says; null if it is none of Locker's
     * @param tag how to acknowledge it; below 0 for the end
     */
    record Arrival(long offset, @Nullable RabbitRecord message, long tag) {}

    private static final Arrival END = new Arrival(-1, null, -1);

    private final RabbitLink link;
    private final Channel channel;
    private final Ear ear;
    private final boolean taken;
    private final LinkedBlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable BackendUnavailableException> end = new AtomicReference<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private long lastTag;
    private int unacknowledged;
    private long acknowledged;

    private RabbitReading(RabbitLink link, Channel channel, Ear ear, boolean taken) {
        this.link = link;
        this.channel = channel;
        this.ear = ear;
        this.taken = taken;
        acknowledged = link.time().nanos();
    }

    /** Reads what will come from now on, and shows it to the ear only. When this returns, nothing is missed. */
    static RabbitReading ofTail(RabbitLink link, Ear ear) throws IOException {
        RabbitReading reading = open(link, "next", ear, false);
        // The reading has begun when another answer comes on the same channel.
        reading.channel.basicQos(PREFETCH);
        return reading;
    }

    /**
     * Reads from a place on.
     *
     * @param from an offset, or "first" for whatever is there
     */
    static RabbitReading from(RabbitLink link, Object from, Ear ear) throws IOException {
        return open(link, from, ear, true);
    }

    private static RabbitReading open(RabbitLink link, Object from, Ear ear, boolean taken) throws IOException {
        Channel channel = link.openChannel();
        RabbitReading reading = new RabbitReading(link, channel, ear, taken);
        link.began(reading);
        channel.basicQos(PREFETCH);
        channel.basicConsume(link.location().stream(), false, Map.of("x-stream-offset", from), reading.consumer());
        return reading;
    }

    private DefaultConsumer consumer() {
        return new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
                arrived(envelope.getDeliveryTag(), properties, body);
            }

            @Override
            public void handleCancel(String tag) {
                link.fail(new BackendUnavailableException(
                        "RabbitMQ ended the reading: the stream was deleted, or its node went away. "
                                + link.location().shown(),
                        null));
            }

            @Override
            public void handleShutdownSignal(String tag, ShutdownSignalException signal) {
                end(RabbitErrors.ended(signal));
            }
        };
    }

    private void arrived(long tag, AMQP.BasicProperties properties, byte[] body) {
        Map<String, Object> headers = properties.getHeaders();
        if (headers == null || !(headers.get("x-stream-offset") instanceof Number number)) {
            link.fail(new BackendUnavailableException(
                    "The queue is no stream; delete it, or take another name. "
                            + link.location().shown(),
                    null));
            return;
        }
        RabbitRecord message = RabbitRecord.read(body);
        ear.arrived(number.longValue(), message);
        if (taken) {
            arrivals.add(new Arrival(number.longValue(), message, tag));
        } else {
            acknowledge(tag);
        }
    }

    /** Whoever takes or waits is told that nothing will come any more. */
    void end(BackendUnavailableException why) {
        if (end.compareAndSet(null, why)) {
            arrivals.add(END);
            link.ended(this);
        }
    }

    /**
     * Takes the next message. Only for one thread at a time.
     *
     * @param nanos how long to wait for it
     * @return null if there is none by then
     * @throws BackendUnavailableException if there will be none any more
     */
    @Nullable
    Arrival next(long nanos) throws InterruptedException {
        Arrival arrival = arrivals.poll();
        if (arrival == null) {
            arrival = arrivals.poll(nanos, TimeUnit.NANOSECONDS);
        }
        if (arrival == null || link.time().nanos() - acknowledged >= ACKNOWLEDGE_AFTER) {
            acknowledge(lastTag);
        }
        if (arrival != null && arrival.tag < 0) {
            arrivals.add(END);
            BackendUnavailableException why = end.get();
            throw why == null ? new BackendUnavailableException("The reading ended.", null) : why;
        }
        if (arrival != null) {
            lastTag = arrival.tag;
            unacknowledged++;
            if (unacknowledged >= ACKNOWLEDGE_EVERY) {
                acknowledge(lastTag);
            }
        }
        return arrival;
    }

    private void acknowledge(long tag) {
        if (taken) {
            acknowledged = link.time().nanos();
            if (unacknowledged == 0) {
                return;
            }
        }
        unacknowledged = 0;
        try {
            channel.basicAck(tag, true);
        } catch (IOException | AlreadyClosedException e) {
            // What ended the channel tells the reading too.
        }
    }

    /** Ends it. */
    @Override
    public void close() {
        end(new BackendUnavailableException("The reading was closed.", null));
        // Closing a channel twice gives its number away too early, and the next channel of that number is mixed up.
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        link.later(() -> {
            try {
                channel.abort();
            } catch (IOException | AlreadyClosedException e) {
                // It is closed.
            }
        });
    }
}
