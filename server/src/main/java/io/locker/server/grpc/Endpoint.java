package io.locker.server.grpc;

import io.grpc.Context;
import io.grpc.Server;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioServerSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.grpc.protobuf.services.HealthStatusManager;
import io.grpc.protobuf.services.ProtoReflectionServiceV1;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.locker.api.BackendUnavailableException;
import io.locker.server.access.Admission;
import io.locker.server.engine.Node;
import io.locker.server.engine.Reception;
import io.locker.server.tls.ReloadingTls;
import io.locker.wire.proto.LocksGrpc;
import io.locker.wire.proto.Proto;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Serves clients over gRPC: lines, single questions, health and reflection. */
public final class Endpoint implements AutoCloseable {
    private static final Duration PING_AFTER = Duration.ofSeconds(10);
    private static final Duration PONG_WITHIN = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_WITHIN = Duration.ofSeconds(10);
    private static final Duration SHORTEST_PING = Duration.ofMillis(500);
    /** Who is held longer had better ask another node: this one may be cut off from those that choose. */
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

    private final Settings settings;
    private final Node node;
    private final EventLoopGroup accepting = loops(1, "locker-grpc-accept");
    private final EventLoopGroup serving;
    private final ExecutorService aside = Executors.newSingleThreadExecutor(thread("locker-grpc-aside"));
    private final HealthStatusManager health = new HealthStatusManager();
    private final Set<VisitorStream> streams = ConcurrentHashMap.newKeySet();
    private final Server server;
    private volatile boolean stopping;

    /**
     * How to serve.
     *
     * @param address where to listen; port 0 for any that is free
     * @param clients whom clients reach by which address; for those who come to a node that does not lead
     * @param threads how many threads serve connections
     * @param limits what a client may ask
     * @param tls the certificates; empty to talk in the open
     */
    public record Settings(
            InetSocketAddress address,
            Clients clients,
            int threads,
            EndpointLimits limits,
            Optional<ReloadingTls> tls) {}

    /**
     * What clients are told about nodes.
     *
     * @param server what is told them about this one, for people
     * @param addresses where they reach each node, by its name; null where that is not known
     */
    public record Clients(String server, Function<String, @Nullable String> addresses) {}

    /**
     * What is behind it.
     *
     * @param admission what lets clients in
     * @param node the node
     */
    public record Behind(Admission admission, Node node) {}

    private Endpoint(Behind behind, Settings settings) {
        this.settings = settings;
        node = behind.node();
        serving = loops(settings.threads(), "locker-grpc");
        NettyServerBuilder builder = NettyServerBuilder.forAddress(settings.address())
                .bossEventLoopGroup(accepting)
                .workerEventLoopGroup(serving)
                .channelType(NioServerSocketChannel.class)
                // Nothing that is done for a client blocks.
                .directExecutor()
                // What is larger still is not read at all, and the library gives no reason.
                .maxInboundMessageSize(2 * settings.limits().frameBytes())
                .maxConcurrentCallsPerConnection(settings.limits().streams())
                .keepAliveTime(PING_AFTER.toNanos(), TimeUnit.NANOSECONDS)
                .keepAliveTimeout(PONG_WITHIN.toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveTime(SHORTEST_PING.toNanos(), TimeUnit.NANOSECONDS)
                .permitKeepAliveWithoutCalls(true)
                .handshakeTimeout(HANDSHAKE_WITHIN.toNanos(), TimeUnit.NANOSECONDS);
        settings.tls().ifPresent(tls -> builder.sslContext(new GrpcTls(tls)));
        server = addServices(builder, behind).build();
    }

    private NettyServerBuilder addServices(NettyServerBuilder builder, Behind behind) {
        Reception entrance =
                outlet -> behind.admission().admit(Caller.credentials()).connect(outlet);
        return builder.intercept(new Caller())
                .addService(new Lines(entrance))
                .addService(new AdministrationService(entrance, this))
                .addService(new ClusterService(behind, this))
                .addService(health.getHealthService())
                .addService(ProtoReflectionServiceV1.newInstance());
    }

    /**
     * Begins to serve.
     *
     * @param behind what serves behind it
     * @param settings how
     * @return the endpoint, to be closed
     * @throws BackendUnavailableException if it cannot listen there
     */
    public static Endpoint start(Behind behind, Settings settings) {
        Endpoint endpoint = new Endpoint(behind, settings);
        try {
            Server unused = endpoint.server.start();
        } catch (IOException e) {
            endpoint.close();
            throw new BackendUnavailableException(
                    "The server cannot listen for gRPC. address=" + settings.address() + " detail=" + e.getMessage(),
                    e);
        }
        endpoint.serving(true);
        return endpoint;
    }

    private static EventLoopGroup loops(int threads, String name) {
        return new MultiThreadIoEventLoopGroup(threads, thread(name), NioIoHandler.newFactory());
    }

    private static DefaultThreadFactory thread(String name) {
        return new DefaultThreadFactory(name, true);
    }

    /**
     * Returns where it listens.
     *
     * @return the port
     */
    public int port() {
        return server.getPort();
    }

    /**
     * Tells those who ask after the health of this node.
     *
     * @param serves whether this node serves
     */
    public void serving(boolean serves) {
        ServingStatus status = serves ? ServingStatus.SERVING : ServingStatus.NOT_SERVING;
        health.setStatus(HealthStatusManager.SERVICE_NAME_ALL_SERVICES, status);
        health.setStatus(LocksGrpc.SERVICE_NAME, status);
    }

    EndpointLimits limits() {
        return settings.limits();
    }

    String server() {
        return settings.clients().server();
    }

    /** What is told to whoever comes to a node that does not serve. */
    StatusRuntimeException elsewhere(String why, Optional<String> leader) {
        return Refusals.elsewhere(why, leader.map(settings.clients().addresses()));
    }

    /** Runs what must not be run by whoever says something. */
    void aside(Runnable task) {
        try {
            aside.execute(task);
        } catch (RejectedExecutionException e) {
            // It is closed, and whoever says something still may know.
            task.run();
        }
    }

    /** Does something again once this node serves or knows who does, or when the time is over. */
    void hold(Duration atMost, Runnable again) {
        Duration time = atMost.compareTo(LONGEST_HOLD) < 0 ? atMost : LONGEST_HOLD;
        CompletableFuture<Void> unused = node.settled()
                .completeOnTimeout(null, time.toNanos(), TimeUnit.NANOSECONDS)
                .thenRunAsync(Context.current().wrap(again), this::aside);
    }

    void entered(VisitorStream stream) {
        streams.add(stream);
        if (stopping) {
            stream.end(stops(), Optional.empty());
        }
    }

    private static BackendUnavailableException stops() {
        return new BackendUnavailableException("This node stops.", null);
    }

    void left(VisitorStream stream) {
        streams.remove(stream);
    }

    /** Lines. */
    private final class Lines extends LocksGrpc.LocksImplBase {
        private final Reception reception;

        Lines(Reception reception) {
            this.reception = reception;
        }

        @Override
        public StreamObserver<Proto.Calls> session(StreamObserver<Proto.Words> client) {
            VisitorStream stream = new VisitorStream((ServerCallStreamObserver<Proto.Words>) client, Endpoint.this);
            stream.begin(reception, Caller.patience());
            return stream;
        }
    }

    /**
     * Stops: lets nobody in any more, sends away those who are here, and waits until they have gone.
     *
     * @param grace how long to wait for them
     * @param leader the name of the node where they should go instead; empty if that is not known
     */
    public void stop(Duration grace, Optional<String> leader) {
        stopping = true;
        health.enterTerminalState();
        Server unused = server.shutdown();
        streams.forEach(stream -> stream.end(stops(), leader));
        boolean interrupted = false;
        try {
            boolean unusedToo = server.awaitTermination(grace.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Stops at once. A second call does nothing. */
    @Override
    public void close() {
        stopping = true;
        Server unused = server.shutdownNow();
        var unusedLoops = accepting.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        boolean unusedWait =
                serving.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
        aside.shutdown();
    }
}
