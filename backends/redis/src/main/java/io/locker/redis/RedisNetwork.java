package io.locker.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.metrics.CommandLatencyRecorder;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.DnsResolvers;
import io.lettuce.core.resource.SocketAddressResolver;
import io.lettuce.core.resource.ThreadFactoryProvider;
import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisFault.Kind;
import io.locker.redis.RedisLocation.Login;
import io.locker.redis.RedisLocation.Security;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import io.netty.resolver.DefaultAddressResolverGroup;
import io.netty.util.concurrent.DefaultEventExecutorGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Connects to servers, through Lettuce, whose threads are those of one backend and end with it. */
final class RedisNetwork implements AutoCloseable {
    /** What the connections are called in the server's list of clients. */
    private static final String CLIENT_NAME = "locker";

    private static final long CLOSE_SECONDS = 1;

    private static final ThreadFactoryProvider THREADS =
            pool -> new DefaultThreadFactory("locker-redis-" + pool.replace("lettuce-", ""), true);

    private final Security security;
    private final TimeSource time;
    /** One thread serves all connections; it does nothing but pass bytes on. */
    private final DefaultEventLoopGroupProvider loops = new DefaultEventLoopGroupProvider(1, THREADS);

    private final DefaultEventExecutorGroup aside = new DefaultEventExecutorGroup(1, THREADS.getThreadFactory("aside"));
    private final RedisTimer timer;
    private final ClientResources resources;
    private final LeanClient client;

    /**
     * Who comes, and what for.
     *
     * @param login as whom
     * @param database the number of the database
     * @param hears whether to hear what is published
     */
    record Guest(Login login, int database, boolean hears) {}

    RedisNetwork(Security security, Duration timeout, TimeSource time) {
        this.security = security;
        this.time = time;
        timer = new RedisTimer(time);
        ClientOptions options = options(security, timeout);
        resources = ClientResources.builder()
                .eventLoopGroupProvider(loops)
                .threadFactoryProvider(THREADS)
                .eventExecutorGroup(aside)
                .timer(timer)
                .addressResolverGroup(DefaultAddressResolverGroup.INSTANCE)
                .socketAddressResolver(new Numbers())
                .commandLatencyRecorder(CommandLatencyRecorder.disabled())
                .build();
        client = new LeanClient(resources);
        client.setOptions(options);
    }

    /** Nothing is sent twice, and nothing is sent late: a connection that has ended takes no requests any more. */
    private static ClientOptions options(Security security, Duration timeout) {
        ClientOptions.Builder options = ClientOptions.builder()
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                // Every version of Redis and Valkey and every proxy speaks it.
                .protocolVersion(ProtocolVersion.RESP2)
                // What is no Redis is recognized by its answer to the first word.
                .pingBeforeActivateConnection(true)
                // Who waits looks at the clock by himself.
                .timeoutOptions(TimeoutOptions.create())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled())
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(timeout)
                        .tcpNoDelay(true)
                        .keepAlive(true)
                        .build());
        if (security.tls()) {
            options.sslOptions(sslOptions(security.ca()));
        }
        return options.build();
    }

    private static SslOptions sslOptions(@Nullable Path ca) {
        SslOptions.Builder options = SslOptions.builder().jdkSslProvider();
        String ownKeys = System.getProperty("javax.net.ssl.keyStore");
        try {
            if (ca != null) {
                options.trustManager(ca.toFile());
            }
            if (ownKeys != null) {
                options.keyStoreType(System.getProperty("javax.net.ssl.keyStoreType", "PKCS12"));
                options.keystore(
                        new File(ownKeys),
                        System.getProperty("javax.net.ssl.keyStorePassword", "").toCharArray());
            }
        } catch (IllegalArgumentException e) {
            throw new BackendUnavailableException(
                    "No TLS connection can be made with these certificates. ca=" + ca + " detail=" + e.getMessage(), e);
        }
        return options.build();
    }

    /** Connects to one server, at whichever of its numbers answers. */
    RedisWire connect(HostPort node, Guest guest, long deadline) {
        Throwable failure = null;
        try {
            for (InetAddress number : InetAddress.getAllByName(node.host())) {
                try {
                    return open(address(node, number, guest, deadline), guest.hears(), deadline);
                } catch (RedisFault e) {
                    failure = failure == null ? e : failure;
                }
            }
        } catch (UnknownHostException e) {
            failure = e;
        } catch (RedisRefusal e) {
            throw RedisErrors.refused(e, node);
        }
        throw RedisErrors.unreachable(failure == null ? new UnknownHostException(node.host()) : failure, node);
    }

    private Address address(HostPort node, InetAddress number, Guest guest, long deadline) {
        Duration left = Duration.ofNanos(Math.max(TimeUnit.MILLISECONDS.toNanos(1), deadline - time.nanos()));
        Address address = new Address(node, number, left);
        address.setDatabase(guest.database());
        address.setClientName(CLIENT_NAME);
        // What this would tell the server is not known to all versions of it.
        address.setLibraryName("");
        address.setLibraryVersion("");
        address.setSsl(security.tls());
        address.setVerifyPeer(SslVerifyMode.FULL);
        String password = guest.login().password();
        if (password != null) {
            address.setAuthentication(guest.login().user(), password.toCharArray());
        }
        return address;
    }

    private RedisWire open(Address address, boolean hears, long deadline) throws RedisFault, RedisRefusal {
        CompletableFuture<? extends StatefulRedisConnection<byte[], byte[]>> opening = begin(address, hears);
        if (!time.await(deadline, opening)) {
            // One that comes too late is of no use.
            var unused = opening.thenCompose(StatefulRedisConnection::closeAsync);
            throw new RedisFault(Kind.NOT_SENT, new TimeoutException("No connection was made in time."));
        }
        Throwable failure = opening.handle((done, failed) -> failed).join();
        if (failure == null) {
            return new RedisWire(opening.join(), time);
        }
        RedisRefusal refusal = RedisErrors.refusal(failure);
        if (refusal != null) {
            throw refusal;
        }
        throw new RedisFault(Kind.NOT_SENT, failure);
    }

    private CompletableFuture<? extends StatefulRedisConnection<byte[], byte[]>> begin(Address address, boolean hears)
            throws RedisFault {
        try {
            return hears
                    ? client.connectPubSubAsync(ByteArrayCodec.INSTANCE, address)
                            .toCompletableFuture()
                    : client.connectAsync(ByteArrayCodec.INSTANCE, address).toCompletableFuture();
        } catch (IllegalStateException | RejectedExecutionException e) {
            // Its threads have ended.
            throw new RedisFault(Kind.NOT_SENT, e);
        }
    }

    /** Ends all connections and threads. */
    @Override
    public void close() {
        var unusedTimeouts = timer.stop();
        boolean unused = loops.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
        var unusedToo = resources.shutdown(0, CLOSE_SECONDS, TimeUnit.SECONDS);
        var unusedAsWell = aside.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    /** An address whose host is looked up already, on a thread that may wait. */
    private static final class Address extends RedisURI {
        private static final long serialVersionUID = 1L;

        private final InetSocketAddress found;

        Address(HostPort node, InetAddress number, Duration timeout) {
            super(node.host(), node.port(), timeout);
            found = new InetSocketAddress(number, node.port());
        }
    }

    /** Tells Lettuce what was found. */
    private static final class Numbers extends SocketAddressResolver {
        Numbers() {
            super(DnsResolvers.UNRESOLVED);
        }

        @Override
        public SocketAddress resolve(RedisURI address) {
            return address instanceof Address known ? known.found : super.resolve(address);
        }
    }
}
