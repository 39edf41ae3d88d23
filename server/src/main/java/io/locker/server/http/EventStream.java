package io.locker.server.http;

import io.locker.server.http.request.Json;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Server-sent events to one client, on the thread of its connection. A client that does not read them is cut off. */
@SuppressWarnings("FutureReturnValueIgnored") // how writing ends shows in the connection
final class EventStream {
    private static final Duration BREATH = Duration.ofSeconds(15);

    private final Channel channel;
    private final List<Runnable> whenOver = new ArrayList<>();
    private final List<ScheduledFuture<?>> timers = new ArrayList<>();
    private boolean over;

    /**
     * Takes the connection.
     *
     * @param channel the connection
     */
    EventStream(Channel channel) {
        this.channel = channel;
    }

    /** Says what to do when the stream has ended. */
    void onOver(Runnable what) {
        if (over) {
            what.run();
        } else {
            whenOver.add(what);
        }
    }

    EventLoop loop() {
        return channel.eventLoop();
    }

    boolean isOver() {
        return over;
    }

    /** Begins the answer. */
    void begin(Duration atMost) {
        HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream; charset=utf-8")
                .set(HttpHeaderNames.CACHE_CONTROL, "no-store")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        HttpUtil.setTransferEncodingChunked(head, true);
        channel.writeAndFlush(head, channel.voidPromise());
        timers.add(loop().schedule(this::end, atMost.toMillis(), TimeUnit.MILLISECONDS));
        timers.add(loop().scheduleAtFixedRate(
                        () -> write(":\n\n"), BREATH.toMillis(), BREATH.toMillis(), TimeUnit.MILLISECONDS));
        channel.closeFuture().addListener(closed -> stop());
    }

    /** Does something again and again until the stream ends. */
    void every(Duration pause, Runnable what) {
        timers.add(loop().scheduleWithFixedDelay(what, 0, pause.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** Tells an event. */
    void tell(String event, Map<String, ?> data) {
        write("event: " + event + "\ndata: " + Json.text(data) + "\n\n");
    }

    private void write(String text) {
        if (over) {
            return;
        }
        if (!channel.isWritable()) {
            channel.close();
            return;
        }
        channel.writeAndFlush(
                new DefaultHttpContent(Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.UTF_8))),
                channel.voidPromise());
    }

    /** Ends the answer in order. */
    void end() {
        if (!over) {
            stop();
            channel.writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void stop() {
        if (!over) {
            over = true;
            timers.forEach(timer -> timer.cancel(false));
            whenOver.forEach(Runnable::run);
        }
    }
}
