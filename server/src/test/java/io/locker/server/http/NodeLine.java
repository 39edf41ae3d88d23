package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import io.locker.testkit.Await;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** A line to a node and the thread of a connection. Questions how sessions stand can be held up on their way. */
@SuppressWarnings("FutureReturnValueIgnored") // what was held up is asked about by whoever asked it
final class NodeLine implements AutoCloseable {
    private static final Duration LEASE = Duration.ofHours(1);

    private final EventLoopGroup network =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("node-line", true), NioIoHandler.newFactory());
    private final EventLoop loop = network.next();
    private final Line line = new Line(Duration.ofSeconds(20), over -> {});
    private volatile CompletableFuture<Void> heldUp = new CompletableFuture<>();
    private volatile CompletableFuture<Void> road = CompletableFuture.completedFuture(null);

    NodeLine(Reception node) {
        line.open(outlet -> new HoldingUp(node.connect(outlet)));
    }

    /** Sends calls on, and lets questions wait. */
    private final class HoldingUp implements Visitor {
        private final Visitor on;

        HoldingUp(Visitor on) {
            this.on = on;
        }

        @Override
        public void send(List<ServiceCall> calls) {
            CompletableFuture<Void> open = road;
            if (calls.stream().anyMatch(ServiceCall.Resume.class::isInstance) && !open.isDone()) {
                open.thenRun(() -> on.send(calls));
                heldUp.complete(null);
            } else {
                on.send(calls);
            }
        }

        @Override
        public void close() {
            on.close();
        }
    }

    Line line() {
        return line;
    }

    EventLoop loop() {
        return loop;
    }

    /** Does something on the thread of the connection. */
    <T> T there(Callable<T> what) throws ExecutionException {
        return Await.get(loop.submit(what));
    }

    /** From now on no question arrives. */
    void holdUp() {
        heldUp = new CompletableFuture<>();
        road = new CompletableFuture<>();
    }

    void awaitHeldUp() throws ExecutionException {
        Await.get(heldUp);
    }

    /** Lets the questions arrive that were held up. */
    void letGo() {
        road.complete(null);
    }

    Reply open(String session) throws ExecutionException {
        return carry(new Command.OpenSession(session, "test", LEASE.toMillis() * 1_000));
    }

    Reply acquire(String session, LockName name) throws ExecutionException {
        Claim claim = Claim.of(new ClaimId(session, 1), Demand.exclusive(), Origin.NONE);
        return carry(new Command.Acquire(new RequestId(session, 1, 0), name, claim, true));
    }

    Reply withdraw(String session) throws ExecutionException {
        return carry(new Command.Withdraw(new RequestId(session, 2, 0), new ClaimId(session, 1)));
    }

    void end(String session) throws ExecutionException {
        carry(new Command.CloseSession(session));
    }

    private Reply carry(Command command) throws ExecutionException {
        return Await.get(line.reply(loop, command));
    }

    @Override
    public void close() {
        line.close();
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
