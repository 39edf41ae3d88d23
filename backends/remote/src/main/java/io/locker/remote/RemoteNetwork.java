package io.locker.remote;

import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.channel.ChannelOption;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.MultiThreadIoEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.nio.NioIoHandler;
import io.grpc.netty.shaded.io.netty.channel.socket.nio.NioSocketChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.DefaultThreadFactory;
import io.locker.spi.HostPort;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The connections of one backend. One thread serves them all; it passes words on, and does nothing that takes long. */
final class RemoteNetwork implements AutoCloseable {
    /** An answer can hold how all claims of a session stand. */
    private static final int LONGEST_MESSAGE = 64 << 20;

    private static final int LONGEST_CONNECT_MILLIS = 10_000;
    private static final long CLOSE_SECONDS = 1;

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("locker-remote", true), NioIoHandler.newFactory());

    private final @Nullable RemoteSecurity security;

    RemoteNetwork(@Nullable RemoteSecurity security) {
        this.security = security;
    }

    /** Makes a channel to one node, which connects when it is first used. */
    ManagedChannel channel(HostPort node, InetSocketAddress found) {
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(found)
                .overrideAuthority(node.toString())
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, LONGEST_CONNECT_MILLIS)
                .directExecutor()
                .maxInboundMessageSize(LONGEST_MESSAGE)
                .disableRetry()
                .disableServiceConfigLookUp();
        // With TLS, the name or number in the address is the one for which the node has to show a certificate.
        return (security == null ? builder.usePlaintext() : builder.sslContext(security.context())).build();
    }

    /** Runs what is short on the thread of the connections; nothing when they have ended. */
    void later(Runnable task) {
        try {
            loop.execute(task);
        } catch (RejectedExecutionException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        boolean unused = loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }
}
