package io.locker.remote;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.protocol.LockService.Ear;
import io.locker.protocol.LockService.Line;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import io.locker.wire.CallWire;
import io.locker.wire.Trailers;
import io.locker.wire.WordWire;
import io.locker.wire.proto.LocksGrpc;
import io.locker.wire.proto.Proto;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream to one node, with the connection that it needs.
 *
 * <p>Whoever has something to send sends it, together with what others left meanwhile; while the connection takes
 * nothing, all of it waits, and goes out together. The ear is called by the thread of the connections only, and never
 * while the lock of what is to be sent is held.
 */
final class RemoteLine implements Line, ClientResponseObserver<Proto.Calls, Proto.Words> {
    /** Room for what a message has beside its one call. */
    private static final int FRAME_SLACK = 64;

    private final Surroundings around;
    private final HostPort node;
    private final ManagedChannel channel;
    private final CompletableFuture<Proto.Welcome> welcome = new CompletableFuture<>();
    private final ReentrantLock guard = new ReentrantLock();
    private final Outgoing outgoing = new Outgoing();
    private final ReentrantLock speaking = new ReentrantLock();
    private volatile @Nullable Ear ear;
    private volatile boolean closed;
    private volatile @Nullable BackendUnavailableException over;
    private volatile long heardAt;
    private @Nullable ClientCallStreamObserver<Proto.Calls> stream;
    private boolean ended;
    private boolean toldEnd;
    private TimeSource.@Nullable Timer timer;
    private long checkedAt;
    private long askedAt;
    private volatile int maxFrame = Integer.MAX_VALUE;

    /**
     * What a line needs of its backend.
     *
     * @param network the connections
     * @param time the clock
     * @param pulse how long it may be silent
     * @param token who comes
     */
    record Surroundings(RemoteNetwork network, TimeSource time, Pulse pulse, Token token) {}

    RemoteLine(Surroundings around, HostPort node, ManagedChannel channel) {
        this.around = around;
        this.node = node;
        this.channel = channel;
    }

    HostPort node() {
        return node;
    }

    /**
     * Opens the stream. Done when the node has bidden welcome; fails with what the library says.
     *
     * @param patience how long the node may hold us while it does not know who serves
     */
    CompletableFuture<Proto.Welcome> open(Duration patience) {
        Metadata headers = new Metadata();
        headers.put(Trailers.PATIENCE, Long.toString(patience.toMillis()));
        String token = around.token().text();
        if (token != null) {
            headers.put(Trailers.AUTHORIZATION, "Bearer " + token);
        }
        StreamObserver<Proto.Calls> unused = LocksGrpc.newStub(channel)
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .session(this);
        return welcome;
    }

    /** From now on this ear hears, and the line is watched. */
    void listen(Ear hearing) {
        ear = hearing;
        watch();
        if (over != null) {
            around.network().later(this::tellEnd);
        }
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<Proto.Calls> opened) {
        stream = opened;
        opened.setOnReadyHandler(this::flush);
    }

    @Override
    public void send(List<ServiceCall> calls) {
        List<Proto.Call> written = new ArrayList<>(calls.size());
        List<ServiceWord> tooLarge = new ArrayList<>();
        for (ServiceCall call : calls) {
            around.pulse().heed(call);
            Proto.Call one = CallWire.write(call);
            if (one.getSerializedSize() > maxFrame - FRAME_SLACK) {
                tooLarge.add(new ServiceWord.Failed(
                        call.id(),
                        new LimitReachedException("The request is larger than the server takes. bytes="
                                + one.getSerializedSize() + " limit=" + maxFrame)));
            } else {
                written.add(one);
            }
        }
        if (!tooLarge.isEmpty()) {
            around.network().later(() -> tell(tooLarge));
        }
        boolean tooMuch;
        guard.lock();
        try {
            if (ended) {
                return;
            }
            outgoing.add(written);
            flushGuarded();
            tooMuch = outgoing.isTooMuch();
        } finally {
            guard.unlock();
        }
        if (tooMuch) {
            end(new BackendUnavailableException(
                    "Locker's server does not take what it is sent. address=" + node + " limit=" + Outgoing.MOST_BYTES,
                    null));
        }
    }

    private void flush() {
        guard.lock();
        try {
            flushGuarded();
        } finally {
            guard.unlock();
        }
    }

    private void flushGuarded() {
        ClientCallStreamObserver<Proto.Calls> open = stream;
        while (!ended && open != null && open.isReady()) {
            Proto.Calls next = outgoing.next();
            if (next == null) {
                return;
            }
            open.onNext(next);
        }
    }

    @Override
    public void onNext(Proto.Words message) {
        heardAt = around.time().nanos();
        List<ServiceWord> words = new ArrayList<>(message.getWordsCount());
        try {
            for (Proto.Word word : message.getWordsList()) {
                ServiceWord read = WordWire.read(word);
                if (read != null) {
                    words.add(read);
                } else if (word.hasWelcome()) {
                    welcomed(word.getWelcome());
                }
            }
        } catch (IllegalArgumentException e) {
            end(new BackendUnavailableException(
                    "Locker's server says what this version does not understand. address=" + node + " detail="
                            + e.getMessage(),
                    e));
            return;
        }
        tell(words);
    }

    private void welcomed(Proto.Welcome said) {
        if (said.getMaxFrameBytes() > 0) {
            maxFrame = said.getMaxFrameBytes();
        }
        boolean unused = welcome.complete(said);
    }

    private void tell(List<ServiceWord> words) {
        speaking.lock();
        try {
            Ear hearing = ear;
            if (hearing != null && !closed && !toldEnd && !words.isEmpty()) {
                hearing.heard(words);
            }
        } finally {
            speaking.unlock();
        }
    }

    @Override
    public void onError(Throwable why) {
        boolean opening = welcome.completeExceptionally(why);
        end(opening ? RemoteErrors.unreachable(node, why) : RemoteErrors.ended(node, why));
    }

    @Override
    public void onCompleted() {
        BackendUnavailableException why = RemoteErrors.ended(node, null);
        boolean unused = welcome.completeExceptionally(why);
        end(why);
    }

    /** Ends the line; the ear hears why. */
    void end(BackendUnavailableException why) {
        if (stopStream()) {
            over = why;
            around.network().later(this::tellEnd);
        }
    }

    private void tellEnd() {
        speaking.lock();
        try {
            Ear hearing = ear;
            BackendUnavailableException why = over;
            if (hearing != null && why != null && !closed && !toldEnd) {
                toldEnd = true;
                hearing.ended(why);
            }
        } finally {
            speaking.unlock();
        }
    }

    /** Returns whether it was not stopped before. */
    private boolean stopStream() {
        guard.lock();
        try {
            if (ended) {
                return false;
            }
            ended = true;
            outgoing.clear();
            if (timer != null) {
                timer.cancel();
            }
        } finally {
            guard.unlock();
        }
        ManagedChannel unused = channel.shutdownNow();
        return true;
    }

    boolean isOver() {
        return over != null || closed;
    }

    @Override
    public void close() {
        closed = true;
        boolean unused = stopStream();
        // What is being told just now is waited for.
        speaking.lock();
        try {
            toldEnd = true;
        } finally {
            speaking.unlock();
        }
    }

    private void watch() {
        heardAt = around.time().nanos();
        guard.lock();
        try {
            checkedAt = heardAt;
            askedAt = heardAt;
            lookAgain();
        } finally {
            guard.unlock();
        }
    }

    private void lookAgain() {
        if (!ended) {
            timer = around.time()
                    .at(
                            around.time().nanos() + around.pulse().step(),
                            () -> around.network().later(this::check));
        }
    }

    /** Asks a silent node whether it is there, and ends the line if it was asked in time and did not answer. */
    private void check() {
        long now = around.time().nanos();
        long step = around.pulse().step();
        boolean dead;
        guard.lock();
        try {
            // Who was frozen himself has not heard anything either, and listens first.
            if (now - checkedAt > 3 * step) {
                heardAt = now;
            }
            checkedAt = now;
            long silence = now - heardAt;
            dead = silence >= around.pulse().limit() && askedAt - heardAt > 0;
            if (!dead && silence >= around.pulse().askAfter() && askedAt - heardAt <= 0) {
                askedAt = now;
                outgoing.ping(now == 0 ? 1 : now);
                flushGuarded();
            }
            lookAgain();
        } finally {
            guard.unlock();
        }
        if (dead) {
            end(new BackendUnavailableException(
                    "Locker's server does not answer. address=" + node + " silentFor=" + (now - heardAt) / 1_000_000
                            + "ms",
                    null));
        }
    }
}
