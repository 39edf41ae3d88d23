package io.locker.server.remote;

import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.access.Admission;
import io.locker.server.access.Audit;
import io.locker.server.engine.Backup;
import io.locker.server.engine.Node;
import io.locker.server.engine.NotServingException;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.ServerStatus;
import io.locker.server.engine.Visitor;
import io.locker.server.grpc.Endpoint;
import io.locker.server.grpc.EndpointLimits;
import io.locker.server.log.ReplicatedLog;
import io.locker.spi.TimeSource;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Serves as a test tells it to; unless told otherwise it answers every call with Done. */
public final class ScriptedReception implements Reception {
    private static final EndpointLimits SMALL = new EndpointLimits(1 << 20, 100, 256 << 10, 100);

    /** There is no log behind it. */
    private static final Audit AUDIT = new Audit(Optional.empty(), TimeSource.system(), () -> 0);

    private final Node node = new Node() {
        @Override
        public ServerStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public ReplicatedLog log() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Backup> backup() {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> settled() {
            return settled.copy();
        }
    };

    private final List<Guest> guests = new CopyOnWriteArrayList<>();
    private volatile Function<ServiceCall, @Nullable ServiceWord> script =
            call -> new ServiceWord.Replied(call.id(), Reply.DONE, null);
    private volatile Consumer<Outlet> atTheDoor = outlet -> {};
    private volatile CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

    /** One client. */
    public final class Guest implements Visitor {
        private final Outlet outlet;
        private final List<ServiceCall> heard = Collections.synchronizedList(new ArrayList<>());
        private final AtomicInteger closed = new AtomicInteger();

        private Guest(Outlet outlet) {
            this.outlet = outlet;
        }

        @Override
        public void send(List<ServiceCall> calls) {
            heard.addAll(calls);
            List<ServiceWord> words = new ArrayList<>();
            for (ServiceCall call : calls) {
                ServiceWord word = script.apply(call);
                if (word != null) {
                    words.add(word);
                }
            }
            if (!words.isEmpty()) {
                outlet.say(words);
            }
        }

        @Override
        public void close() {
            int unused = closed.incrementAndGet();
        }

        public Outlet outlet() {
            return outlet;
        }

        public List<ServiceCall> heard() {
            return heard;
        }

        /** How often it was told that the client is gone. */
        public int timesClosed() {
            return closed.get();
        }
    }

    @Override
    public Visitor connect(Outlet outlet) {
        Guest guest = new Guest(outlet);
        guests.add(guest);
        atTheDoor.accept(outlet);
        return guest;
    }

    /** From now on calls are answered so; null: not at all. */
    public void answer(Function<ServiceCall, @Nullable ServiceWord> with) {
        script = with;
    }

    /** From now on this is done with whoever comes. */
    public void atTheDoor(Consumer<Outlet> act) {
        atTheDoor = act;
    }

    /** From now on it does not know who serves. */
    public void choose() {
        settled = new CompletableFuture<>();
        atTheDoor(outlet -> {
            throw new NotServingException("This node does not lead.", Optional.empty());
        });
    }

    /** From now on it knows, and does this with whoever comes. */
    public void chosen(Consumer<Outlet> act) {
        atTheDoor(act);
        settled.complete(null);
    }

    public List<Guest> guests() {
        return guests;
    }

    public Guest lastGuest() {
        return guests.get(guests.size() - 1);
    }

    /** Serves on a free port of this machine, with small limits. */
    public Endpoint serve() {
        return serve(0);
    }

    public Endpoint serve(int port) {
        return serve(port, SMALL);
    }

    public Endpoint serve(int port, EndpointLimits limits) {
        return Endpoint.start(
                new Endpoint.Behind(Admission.open(this, AUDIT), node),
                new Endpoint.Settings(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                        new Endpoint.Clients("scripted", name -> name),
                        2,
                        limits,
                        Optional.empty()));
    }
}
