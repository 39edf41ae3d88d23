package io.locker.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Ends a connection whose client takes too long to send a request, or has none to send. */
@SuppressWarnings("FutureReturnValueIgnored") // how closing ends is told to the connection
final class ArrivalWatch extends ChannelInboundHandlerAdapter {
    private final HttpLimits.Patience patience;
    private final Runnable whenSlow;
    private @Nullable ScheduledFuture<?> timer;
    private boolean arriving;
    private boolean busy;

    /**
     * Watches nothing yet.
     *
     * @param patience how long a client may take
     * @param whenSlow told if a request has begun to arrive and does not come to its end
     */
    ArrivalWatch(HttpLimits.Patience patience, Runnable whenSlow) {
        this.patience = patience;
        this.whenSlow = whenSlow;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        expect(context);
        context.fireChannelActive();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        cancel();
        context.fireChannelInactive();
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (!arriving && !busy) {
            arriving = true;
            cancel();
            timer = context.executor().schedule(whenSlow, patience.request().toMillis(), TimeUnit.MILLISECONDS);
        }
        context.fireChannelRead(message);
    }

    /** A whole request has arrived, and is being answered. */
    void arrived() {
        cancel();
        arriving = false;
        busy = true;
    }

    /** All that arrived was answered. */
    void expect(ChannelHandlerContext context) {
        cancel();
        arriving = false;
        busy = false;
        timer = context.executor().schedule(() -> end(context), patience.idle().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void end(ChannelHandlerContext context) {
        context.close();
    }

    private void cancel() {
        ScheduledFuture<?> present = timer;
        if (present != null) {
            present.cancel(false);
            timer = null;
        }
    }
}
