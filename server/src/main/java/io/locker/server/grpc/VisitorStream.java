package io.locker.server.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.access.NotAuthenticatedException;
import io.locker.server.engine.NotServingException;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import io.locker.wire.CallWire;
import io.locker.wire.WordWire;
import io.locker.wire.proto.Proto;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One stream of a client, on a visitor.
 *
 * <p>Calls are passed on by the thread of the connection. What is said is written by whoever says it if the client
 * takes it, and else waits; whatever waits goes out together. Nothing more is read while too many calls are unanswered,
 * so a client that sends faster than it is served waits, and its connection with it, but nobody else.
 */
final class VisitorStream implements Outlet, StreamObserver<Proto.Calls> {
    private static final System.Logger LOG = System.getLogger(VisitorStream.class.getName());

    private final ServerCallStreamObserver<Proto.Words> client;
    private final Endpoint endpoint;
    private final EndpointLimits limits;
    private final ReentrantLock guard = new ReentrantLock();
    private final Unsent unsent = new Unsent();
    private @Nullable Visitor visitor;
    private boolean open;
    private boolean ended;
    private boolean gone;
    private int unanswered;
    private boolean withheld;

    VisitorStream(ServerCallStreamObserver<Proto.Words> client, Endpoint endpoint) {
        this.client = client;
        this.endpoint = endpoint;
        limits = endpoint.limits();
        client.disableAutoRequest();
        client.setOnReadyHandler(this::send);
        client.setOnCancelHandler(this::leave);
        client.setOnCloseHandler(this::leave);
    }

    /**
     * Lets the client in, and bids it welcome unless it is sent away. While nobody knows who serves it is held, as far
     * as its patience goes.
     */
    void begin(Reception reception, Duration patience) {
        endpoint.entered(this);
        enter(reception, patience);
    }

    private void enter(Reception reception, Duration patience) {
        try {
            Visitor made = reception.connect(this);
            boolean already;
            guard.lock();
            try {
                visitor = made;
                already = gone;
            } finally {
                guard.unlock();
            }
            if (already) {
                endpoint.aside(made::close);
            }
        } catch (NotServingException e) {
            if (e.leader().isEmpty() && !patience.isZero()) {
                endpoint.hold(patience, () -> enter(reception, Duration.ZERO));
                return;
            }
            endWith(endpoint.elsewhere(String.valueOf(e.getMessage()), e.leader()));
        } catch (NotAuthenticatedException e) {
            endWith(Refusals.unknown(e));
        } catch (LockException e) {
            endWith(Refusals.failed(e));
        } catch (RuntimeException e) {
            fail(e);
        }
        welcome();
    }

    private void welcome() {
        Proto.Word welcome = Proto.Word.newBuilder()
                .setWelcome(Proto.Welcome.newBuilder()
                        .setServer(endpoint.server())
                        .setMaxFrameBytes(limits.frameBytes())
                        .setMaxCalls(limits.calls()))
                .build();
        guard.lock();
        try {
            if (ended) {
                return;
            }
            client.onNext(Proto.Words.newBuilder().addWords(welcome).build());
            open = true;
        } finally {
            guard.unlock();
        }
        send();
        client.request(1);
    }

    @Override
    public void onNext(Proto.Calls message) {
        if (message.getSerializedSize() > limits.frameBytes()) {
            endWith(Refusals.large(message.getSerializedSize(), limits.frameBytes()));
            return;
        }
        List<ServiceCall> calls = new ArrayList<>(message.getCallsCount());
        List<Proto.Word> refused = new ArrayList<>();
        for (Proto.Call call : message.getCallsList()) {
            try {
                calls.add(CallWire.read(call));
            } catch (IllegalArgumentException e) {
                refused.add(WordWire.write(new ServiceWord.Failed(
                        call.getId(), new NotPermittedException(String.valueOf(e.getMessage()), null))));
            }
        }
        boolean more;
        Visitor told;
        guard.lock();
        try {
            told = ended ? null : visitor;
            unsent.add(refused);
            if (message.getPing() != 0) {
                unsent.pong(message.getPing());
            }
            unanswered += calls.size();
            more = unanswered < limits.calls();
            withheld = !more;
        } finally {
            guard.unlock();
        }
        if (told != null && !calls.isEmpty()) {
            tell(told, calls);
        }
        send();
        if (more) {
            client.request(1);
        }
    }

    private void tell(Visitor told, List<ServiceCall> calls) {
        try {
            told.send(calls);
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    @Override
    public void say(List<ServiceWord> words) {
        List<Proto.Word> written = new ArrayList<>(words.size());
        int answers = 0;
        for (ServiceWord word : words) {
            written.add(WordWire.write(word));
            answers += word instanceof ServiceWord.Answer ? 1 : 0;
        }
        boolean more;
        boolean slow;
        guard.lock();
        try {
            if (ended) {
                return;
            }
            unsent.add(written);
            sendGuarded();
            unanswered -= answers;
            more = withheld && unanswered <= limits.calls() / 2;
            withheld &= !more;
            slow = unsent.bytes() > limits.unsentBytes();
        } finally {
            guard.unlock();
        }
        if (slow) {
            endWith(Refusals.slow(limits.unsentBytes()));
        } else if (more) {
            client.request(1);
        }
    }

    private void send() {
        guard.lock();
        try {
            sendGuarded();
        } finally {
            guard.unlock();
        }
    }

    private void sendGuarded() {
        while (open && !ended && client.isReady()) {
            Proto.Words next = unsent.next();
            if (next == null) {
                return;
            }
            client.onNext(next);
        }
    }

    @Override
    public long unsent() {
        guard.lock();
        try {
            return unsent.bytes();
        } finally {
            guard.unlock();
        }
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        endWith(endpoint.elsewhere(String.valueOf(why.getMessage()), leader));
    }

    private void fail(RuntimeException why) {
        LOG.log(Level.ERROR, "A client could not be served.", why);
        endWith(Refusals.broken());
    }

    private void endWith(StatusRuntimeException why) {
        guard.lock();
        try {
            if (ended) {
                return;
            }
            sendGuarded();
            ended = true;
            unsent.clear();
            client.onError(why);
        } finally {
            guard.unlock();
        }
        endpoint.aside(this::leave);
    }

    /** However the stream ended: what serves it hears of that once. */
    private void leave() {
        Visitor leaving;
        guard.lock();
        try {
            leaving = gone ? null : visitor;
            gone = true;
            ended = true;
            unsent.clear();
        } finally {
            guard.unlock();
        }
        endpoint.left(this);
        if (leaving != null) {
            leaving.close();
        }
    }

    /** The client broke the stream off. */
    @Override
    public void onError(Throwable why) {
        leave();
    }

    /** The client has said all that it wanted to say. */
    @Override
    public void onCompleted() {
        guard.lock();
        try {
            if (!ended) {
                ended = true;
                client.onCompleted();
            }
        } finally {
            guard.unlock();
        }
        leave();
    }
}
