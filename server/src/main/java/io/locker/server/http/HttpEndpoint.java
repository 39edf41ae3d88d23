package io.locker.server.http;

import io.locker.api.BackendUnavailableException;
import io.locker.server.http.request.RequestReader;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.timeout.WriteTimeoutHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** The HTTP front of a node. */
@SuppressWarnings("FutureReturnValueIgnored") // how closing ends shows in the connection
public final class HttpEndpoint implements AutoCloseable {
    private static final int THREADS = 2;
    private static final int WORD_BYTES = 16;

    private final EventLoopGroup network = new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("locker-http", true), NioIoHandler.newFactory());
    private final ExecutorService helper =
            Executors.newSingleThreadExecutor(new DefaultThreadFactory("locker-http-helper", true));
    private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    private final Shared shared;
    private final Lines lines;
    private final Channel listening;

    /** What all connections share. */
    private record Shared(Front front, RequestReader reader, HttpSettings settings, Metrics metrics)
            implements HttpConnection.Endpoint {}

    private HttpEndpoint(HttpSettings settings, HttpNode node) {
        HttpLimits limits = settings.limits();
        Metrics metrics = new Metrics();
        lines = new Lines(helper, limits.serving().call(), limits.counts().lines());
        NodeViews views = new NodeViews(node, settings.urls(), metrics, helper);
        Front front = new Front(node.admission(), lines, new Claims(limits.serving(), node.time()), views);
        shared = new Shared(front, new RequestReader(words()), settings, metrics);
        ChannelFuture bound = new ServerBootstrap()
                .group(network)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, 1_024)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                limits.patience().unread() / 2,
                                limits.patience().unread()))
                .childHandler(new Initializer())
                .bind(settings.listen())
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            close(network, helper);
            throw new BackendUnavailableException(
                    "The server cannot listen for HTTP. address=" + settings.listen() + " detail="
                            + bound.cause().getMessage(),
                    bound.cause());
        }
        listening = bound.channel();
    }

    /**
     * Starts the front of a node.
     *
     * @param settings how it is reached
     * @param node the node
     * @return the front, which answers requests
     * @throws BackendUnavailableException if the port cannot be opened
     */
    public static HttpEndpoint start(HttpSettings settings, HttpNode node) {
        return new HttpEndpoint(settings, node);
    }

    /** Returns what makes up words that nobody else has. */
    private static java.util.function.Supplier<String> words() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] bytes = new byte[WORD_BYTES];
            random.nextBytes(bytes);
            return HexFormat.of().formatHex(bytes);
        };
    }

    /**
     * Says where it listens.
     *
     * @return address and port
     */
    public InetSocketAddress address() {
        return (InetSocketAddress) listening.localAddress();
    }

    /** Takes no more connections and ends all; what clients hold stays until its lease ends. */
    @Override
    public void close() {
        listening.close().awaitUninterruptibly();
        lines.close();
        channels.close().awaitUninterruptibly();
        close(network, helper);
    }

    private static void close(EventLoopGroup network, ExecutorService helper) {
        helper.shutdown();
        network.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    /** Builds what a connection goes through. */
    private final class Initializer extends ChannelInitializer<SocketChannel> {
        @Override
        protected void initChannel(SocketChannel channel) {
            HttpLimits limits = shared.settings().limits();
            Metrics metrics = shared.metrics();
            channel.closeFuture().addListener(closed -> metrics.connections().decrementAndGet());
            if (metrics.connections().incrementAndGet() > limits.counts().connections()) {
                metrics.refused();
                channel.close();
                return;
            }
            channels.add(channel);
            HttpConnection connection = new HttpConnection(shared);
            channel.pipeline()
                    .addLast(connection.watch())
                    .addLast(new WriteTimeoutHandler(limits.patience().write().toMillis(), TimeUnit.MILLISECONDS));
            shared.settings().tls().ifPresent(tls -> channel.pipeline().addLast(new SslHandler(tls.serverEngine())));
            addDecoding(channel, limits);
            channel.pipeline().addLast(connection);
        }
    }

    /** Adds what makes requests of bytes. */
    static void addDecoding(Channel channel, HttpLimits limits) {
        HttpLimits.Sizes sizes = limits.sizes();
        channel.pipeline()
                .addLast(new HttpServerCodec(new HttpDecoderConfig()
                        .setMaxInitialLineLength(sizes.line())
                        .setMaxHeaderSize(sizes.headers())))
                .addLast(new BoundedBody(sizes.body()));
    }
}
