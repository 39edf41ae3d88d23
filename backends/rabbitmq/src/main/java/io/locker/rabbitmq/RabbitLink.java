package io.locker.rabbitmq;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.MessageProperties;
import com.rabbitmq.client.Return;
import com.rabbitmq.client.ShutdownSignalException;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import io.locker.rabbitmq.RabbitNetwork.Wire;
import io.locker.rabbitmq.RabbitReading.Arrival;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One connection to RabbitMQ, from its beginning to its end; it is never repaired.
 *
 * <p>RabbitMQ confirms a message without saying where in the stream it came to lie. So each client reads what it has
 * written, and knows a place when the message comes back; a consumer is given only what a majority of the stream's
 * replicas has, which is what a confirm says too. Whoever follows the log up to its end sees it anyway; while nobody
 * does, there is one more reading, of the tail.
 */
final class RabbitLink {
    private final RabbitNetwork network;
    private final TimeSource time;
    private final Wire wire;
    private final Connection connection;
    private final Channel publishing;
    private final long maxBytes;
    private final String writer = UUID.randomUUID().toString().substring(0, 18);
    private final AtomicLong numbers = new AtomicLong();
    private final AtomicLong highest = new AtomicLong(-1);
    private final Map<Long, CompletableFuture<Long>> pending = new ConcurrentHashMap<>();
    private final ConcurrentSkipListMap<Long, Long> numbersByTag = new ConcurrentSkipListMap<>();
    private final Set<RabbitReading> readings = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable LockException> dead = new AtomicReference<>();
    private final ReentrantLock sending = new ReentrantLock();
    private final ReentrantLock eyes = new ReentrantLock();
    private final Set<RabbitFollow> live = new HashSet<>();
    private @Nullable RabbitReading tail;
    private volatile @Nullable String blocked;
    private volatile long made;

    private RabbitLink(RabbitNetwork network, Wire wire) throws IOException {
        this.network = network;
        this.wire = wire;
        time = network.time();
        connection = wire.connection();
        maxBytes = RabbitQueue.declare(connection, network.location());
        connection.addShutdownListener(signal -> fail(RabbitErrors.ended(signal)));
        connection.addBlockedListener(reason -> blocked = reason, () -> blocked = null);
        publishing = openChannel();
        publishing.confirmSelect();
        publishing.addShutdownListener(this::publishingEnded);
        publishing.addReturnListener(this::returned);
        publishing.addConfirmListener(
                (tag, all) -> confirmed(tag, all, false), (tag, all) -> confirmed(tag, all, true));
    }

    /**
     * Connects, sees to it that there is a stream, and finds out which log it is.
     *
     * @param above if a log is to be made, it says that it was made after this time
     */
    static RabbitLink open(RabbitNetwork network, long above, long deadline) {
        AtomicReference<@Nullable Socket> socket = new AtomicReference<>();
        TimeSource.Timer watch = network.time().at(deadline, () -> network.cut(socket));
        Wire wire = null;
        try {
            wire = network.connect(socket);
            RabbitLink link = new RabbitLink(network, wire);
            link.made = new RabbitIdentity(link, above, deadline).find();
            return link;
        } catch (IOException | ShutdownSignalException | LockException e) {
            if (wire != null) {
                Connection over = wire.connection();
                network.threads().execute(() -> over.abort(1_000));
            }
            throw RabbitErrors.unreachable(e, network.location());
        } finally {
            watch.cancel();
        }
    }

    RabbitLocation location() {
        return network.location();
    }

    TimeSource time() {
        return time;
    }

    /** When the log was made, in microseconds. */
    long made() {
        return made;
    }

    /** How much the stream keeps. */
    long maxBytes() {
        return maxBytes;
    }

    /** The greatest offset that was seen; -1 if none was. */
    long highest() {
        return highest.get();
    }

    /** The connection knows its end before everybody has been told of it. */
    boolean isAlive() {
        return dead.get() == null && connection.isOpen();
    }

    /** Does something on a thread that may block. */
    void later(Runnable task) {
        network.threads().execute(task);
    }

    Channel openChannel() throws IOException {
        Channel channel = connection.createChannel();
        if (channel == null) {
            throw new IOException("RabbitMQ gives this connection no more channels.");
        }
        return channel;
    }

    // What ends it.

    /** Ends everything: what is under way, readings, and the connection. Only the first time counts. */
    void fail(BackendUnavailableException why) {
        end(why, new OutcomeUnknownException(String.valueOf(why.getMessage()), why));
    }

    private void end(LockException why, LockException underWay) {
        if (!dead.compareAndSet(null, why)) {
            return;
        }
        pending.values().forEach(answer -> answer.completeExceptionally(underWay));
        BackendUnavailableException told = why instanceof BackendUnavailableException unavailable
                ? unavailable
                : new BackendUnavailableException(String.valueOf(why.getMessage()), why);
        List.copyOf(readings).forEach(reading -> reading.end(told));
        later(() -> connection.abort(1_000));
    }

    private void publishingEnded(ShutdownSignalException signal) {
        LockException refused = RabbitErrors.refused(signal, location());
        if (refused == null) {
            fail(RabbitErrors.ended(signal));
        } else {
            // Of several messages under way, some may have come before the one that was refused.
            LockException unknown = new OutcomeUnknownException(String.valueOf(refused.getMessage()), signal);
            end(refused, pending.size() == 1 ? refused : unknown);
        }
    }

    /** Says goodbye, and waits a moment for the answer. */
    void close() {
        fail(new BackendUnavailableException("The client of RabbitMQ is closed.", null));
        connection.abort(1_000);
    }

    void began(RabbitReading reading) {
        readings.add(reading);
        LockException why = dead.get();
        if (why != null) {
            reading.end(new BackendUnavailableException(String.valueOf(why.getMessage()), why));
        }
    }

    void ended(RabbitReading reading) {
        readings.remove(reading);
    }

    // Writing.

    /** Appends a message, and returns its offset when it is known. */
    long append(Kind kind, String text, long deadline) {
        long number = numbers.incrementAndGet();
        byte[] message = RabbitRecord.write(kind, made, writer + ' ' + number, text);
        return await(number, publish(number, message, deadline), deadline);
    }

    /** Says that the log was made at some time, which counts if nobody said it before. Does not wait for it. */
    void make(long madeAt, long deadline) {
        long number = numbers.incrementAndGet();
        CompletableFuture<Long> unused =
                publish(number, RabbitRecord.write(Kind.MADE, madeAt, writer + ' ' + number, ""), deadline);
    }

    /** Appends the parts of a snapshot, and returns when all are there. */
    void appendParts(long index, List<String> parts, long deadline) {
        long first = numbers.getAndAdd(parts.size()) + 1;
        List<CompletableFuture<Long>> answers = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            RabbitRecord.Part part = new RabbitRecord.Part(index, i, parts.size());
            byte[] message = RabbitRecord.write(part, made, writer + ' ' + (first + i), parts.get(i));
            answers.add(publish(first + i, message, deadline));
        }
        for (int i = 0; i < answers.size(); i++) {
            await(first + i, answers.get(i), deadline);
        }
    }

    private CompletableFuture<Long> publish(long number, byte[] message, long deadline) {
        CompletableFuture<Long> answer = new CompletableFuture<>();
        pending.put(number, answer);
        try {
            watchTail(deadline);
            send(number, message, deadline);
            return answer;
        } catch (RuntimeException e) {
            pending.remove(number);
            throw e;
        }
    }

    private void send(long number, byte[] message, long deadline) {
        if (!time.take(deadline, sending)) {
            throw new BackendUnavailableException("RabbitMQ takes messages too slowly.", null);
        }
        TimeSource.Timer watch = null;
        try {
            LockException why = dead.get();
            if (why != null) {
                throw new BackendUnavailableException(String.valueOf(why.getMessage()), why);
            }
            String alarm = blocked;
            if (alarm != null) {
                throw new BackendUnavailableException("RabbitMQ takes no messages now. alarm=" + alarm, null);
            }
            watch = time.at(deadline, () -> network.cut(wire.socket()));
            numbersByTag.put(publishing.getNextPublishSeqNo(), number);
            // To a queue of that name, or back: a stream that was deleted does not swallow messages.
            publishing.basicPublish("", location().stream(), true, MessageProperties.MINIMAL_PERSISTENT_BASIC, message);
        } catch (IOException | ShutdownSignalException e) {
            throw RabbitErrors.lost(e);
        } finally {
            if (watch != null) {
                watch.cancel();
            }
            sending.unlock();
        }
    }

    private long await(long number, CompletableFuture<Long> answer, long deadline) {
        try {
            if (!time.await(deadline, answer)) {
                String alarm = blocked;
                throw new OutcomeUnknownException(
                        "RabbitMQ did not answer in time. " + location().shown()
                                + (alarm == null ? "" : " alarm=" + alarm),
                        null);
            }
            return answer.join();
        } catch (CompletionException | CancellationException e) {
            throw e.getCause() instanceof LockException why ? why : e;
        } finally {
            pending.remove(number);
        }
    }

    private void confirmed(long tag, boolean all, boolean refused) {
        Map<Long, Long> done = all ? numbersByTag.headMap(tag, true) : numbersByTag.subMap(tag, true, tag, true);
        if (refused) {
            done.values()
                    .forEach(number -> answer(
                            number,
                            new OutcomeUnknownException(
                                    "RabbitMQ did not take the message. "
                                            + location().shown(),
                                    null)));
        }
        done.clear();
    }

    private void returned(Return message) {
        RabbitRecord mine = RabbitRecord.read(message.getBody());
        if (mine != null) {
            answer(
                    mine.number(),
                    new BackendUnavailableException(
                            "RabbitMQ has no such stream any more. "
                                    + location().shown(),
                            null));
        }
    }

    private void answer(long number, LockException why) {
        CompletableFuture<Long> answer = pending.remove(number);
        if (answer != null) {
            answer.completeExceptionally(why);
        }
    }

    // Reading.

    /** Looks at what any reading of this connection has been given, before it is taken. */
    void seen(long offset, @Nullable RabbitRecord message) {
        highest.accumulateAndGet(offset, Math::max);
        if (message != null && message.writer().equals(writer)) {
            CompletableFuture<Long> answer = pending.remove(message.number());
            if (answer != null) {
                answer.complete(offset);
            }
        }
    }

    /** Sees to it that somebody reads what will come. */
    private void watchTail(long deadline) {
        if (!time.take(deadline, eyes)) {
            throw new BackendUnavailableException(
                    "RabbitMQ did not answer in time. " + location().shown(), null);
        }
        try {
            if (tail == null && live.isEmpty()) {
                tail = RabbitReading.ofTail(this, this::seen);
            }
        } catch (IOException | ShutdownSignalException e) {
            LockException refused = RabbitErrors.refused(e, location());
            throw refused == null ? RabbitErrors.ended(e) : refused;
        } finally {
            eyes.unlock();
        }
    }

    /** This one has come to the end of the log, and sees all that comes from now on. */
    void isLive(RabbitFollow follow) {
        RabbitReading over;
        eyes.lock();
        try {
            if (follow.isStopped()) {
                return;
            }
            live.add(follow);
            over = tail;
            tail = null;
        } finally {
            eyes.unlock();
        }
        if (over != null) {
            over.close();
        }
    }

    /** This one sees nothing more. */
    void isOver(RabbitFollow follow) {
        eyes.lock();
        try {
            if (live.remove(follow) && live.isEmpty() && tail == null) {
                LockException why = new OutcomeUnknownException(
                        "The log is not followed any more, and the place of the entry is not known.", null);
                List.copyOf(pending.keySet()).forEach(number -> answer(number, why));
            }
        } finally {
            eyes.unlock();
        }
    }

    /** Returns the offset of the first message that the stream still has. */
    long first() {
        long deadline = time.nanos() + network.timeout();
        try (RabbitReading reading = RabbitReading.from(this, "first", this::seen)) {
            return take(reading, this, deadline).offset();
        } catch (IOException | ShutdownSignalException e) {
            throw RabbitErrors.ended(e);
        }
    }

    /** Takes the next message of a reading. */
    static Arrival take(RabbitReading reading, RabbitLink link, long deadline) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    Arrival arrival = reading.next(Math.max(0, deadline - link.time.nanos()));
                    if (arrival == null) {
                        throw new BackendUnavailableException(
                                "RabbitMQ did not deliver in time. "
                                        + link.location().shown(),
                                null);
                    }
                    return arrival;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
