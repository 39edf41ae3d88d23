package io.locker.server.http;

import io.locker.server.access.Credentials;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.RequestReader;
import io.locker.server.http.request.RequestReader.Arrived;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.Route;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** One connection: its requests are answered one after the other, in the order in which they came. */
@SuppressWarnings("FutureReturnValueIgnored") // how writing ends shows in the connection
final class HttpConnection extends SimpleChannelInboundHandler<FullHttpRequest> {
    private final Endpoint endpoint;
    private final ArrivalWatch watch;
    private final ArrayDeque<FullHttpRequest> waiting = new ArrayDeque<>();
    private @Nullable Exchange current;
    private boolean ends;

    /** What all connections share. */
    interface Endpoint {
        /** Returns who answers. */
        Front front();

        /** Returns who reads requests. */
        RequestReader reader();

        /** Returns how the front is reached. */
        HttpSettings settings();

        /** Returns what is counted. */
        Metrics metrics();
    }

    HttpConnection(Endpoint endpoint) {
        this.endpoint = endpoint;
        watch = new ArrivalWatch(endpoint.settings().limits().patience(), this::slow);
    }

    private @Nullable ChannelHandlerContext context;

    /** Returns what has to see bytes before anything else does. */
    ArrivalWatch watch() {
        return watch;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext here, FullHttpRequest request) {
        if (ends) {
            return;
        }
        waiting.add(request.retain());
        watch.arrived();
        if (waiting.size() >= endpoint.settings().limits().counts().pipelined()) {
            here.channel().config().setAutoRead(false);
        }
        next(here);
    }

    private void next(ChannelHandlerContext here) {
        while (current == null && !ends && here.channel().isActive()) {
            FullHttpRequest request = waiting.poll();
            if (request == null) {
                watch.expect(here);
                return;
            }
            here.channel().config().setAutoRead(true);
            try {
                begin(here, request);
            } finally {
                request.release();
            }
        }
    }

    private void begin(ChannelHandlerContext here, FullHttpRequest request) {
        boolean broken = request.decoderResult().isFailure();
        boolean keep = !broken && HttpUtil.isKeepAlive(request);
        String[] route = {"none"};
        Exchange exchange = new Exchange(
                here.channel().eventLoop(),
                request.uri(),
                endpoint.settings().urls(),
                response -> write(here, response, route[0], keep));
        current = exchange;
        try {
            if (broken) {
                throw broken(request.decoderResult().cause()).refused();
            }
            Arrived arrived = arrived(here, request);
            Route.Found found = Route.find(arrived.method(), arrived.path());
            route[0] = found.route().name().toLowerCase(java.util.Locale.ROOT);
            Credentials who = credentials(here, request);
            endpoint.front()
                    .answer(
                            exchange,
                            found.route(),
                            () -> endpoint.reader().read(found, arrived),
                            who,
                            () -> stream(here));
        } catch (Problem.Refused e) {
            exchange.fail(e);
        }
    }

    static Problem broken(@Nullable Throwable cause) {
        if (cause instanceof BoundedBody.TooLargeException) {
            return Problem.of(413, "body-too-large", "The body is too large.", false);
        }
        if (cause instanceof TooLongHttpLineException) {
            return Problem.of(414, "path-too-long", "The path is too long.", false);
        }
        if (cause instanceof TooLongHttpHeaderException) {
            return Problem.of(431, "headers-too-large", "The headers are too large.", false);
        }
        return Problem.malformed("This is not HTTP.");
    }

    private static Arrived arrived(ChannelHandlerContext here, FullHttpRequest request) {
        String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
        return new Arrived(
                request.method().name(), request.uri(), type, ByteBufUtil.getBytes(request.content()), sender(here));
    }

    private static String sender(ChannelHandlerContext here) {
        SocketAddress from = here.channel().remoteAddress();
        return from instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : String.valueOf(from);
    }

    private static Credentials credentials(ChannelHandlerContext here, FullHttpRequest request) {
        return new Credentials(sender(here), request.headers().get(HttpHeaderNames.AUTHORIZATION), certificate(here));
    }

    private static @Nullable X509Certificate certificate(ChannelHandlerContext here) {
        SslHandler tls = here.pipeline().get(SslHandler.class);
        if (tls == null) {
            return null;
        }
        try {
            Certificate[] shown = tls.engine().getSession().getPeerCertificates();
            return shown.length > 0 && shown[0] instanceof X509Certificate first ? first : null;
        } catch (SSLPeerUnverifiedException e) {
            return null; // it has shown none
        }
    }

    private EventStream stream(ChannelHandlerContext here) {
        Metrics metrics = endpoint.metrics();
        HttpLimits limits = endpoint.settings().limits();
        if (metrics.streams().incrementAndGet() > limits.counts().streams()) {
            metrics.streams().decrementAndGet();
            throw Problem.of(
                            429,
                            "limit-reached",
                            "There are too many streams of events. limit="
                                    + limits.counts().streams(),
                            true)
                    .refused();
        }
        EventStream stream = new EventStream(here.channel());
        stream.onOver(() -> metrics.streams().decrementAndGet());
        stream.begin(limits.serving().stream());
        ends = true;
        return stream;
    }

    private void write(ChannelHandlerContext here, Response response, String route, boolean keep) {
        endpoint.metrics().answered(route, response.status());
        FullHttpResponse out = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(response.status()),
                Unpooled.wrappedBuffer(response.body()));
        out.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, response.type())
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set("X-Content-Type-Options", "nosniff")
                .setInt(HttpHeaderNames.CONTENT_LENGTH, response.body().length);
        response.headers().forEach((name, value) -> out.headers().set(name, value));
        ends = ends || !keep;
        if (ends) {
            out.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
        ChannelFuture written = here.writeAndFlush(out);
        written.addListener(done -> {
            current = null;
            next(here);
        });
        if (ends) {
            written.addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** A request has begun to arrive and does not come to its end. */
    private void slow() {
        ChannelHandlerContext here = context;
        if (here != null && !ends && current == null) {
            write(
                    here,
                    Problem.of(408, "too-slow", "The request did not arrive in time.", true)
                            .response(),
                    "none",
                    false);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext here) {
        Exchange present = current;
        current = null;
        ends = true;
        for (FullHttpRequest left = waiting.poll(); left != null; left = waiting.poll()) {
            left.release();
        }
        if (present != null) {
            present.leave();
        }
        here.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext here, Throwable cause) {
        here.close();
    }
}
