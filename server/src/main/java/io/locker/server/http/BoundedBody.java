package io.locker.server.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpRequest;

/** Collects a request with its body; one that is too large goes on without body, as one that failed. */
final class BoundedBody extends HttpObjectAggregator {

    /** Marks a request whose body is too large. */
    static final class TooLargeException extends TooLongFrameException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("The body is too large.");
        }
    }

    BoundedBody(int most) {
        super(most);
    }

    @Override
    protected void handleOversizedMessage(ChannelHandlerContext context, HttpMessage oversized) {
        HttpRequest head = (HttpRequest) oversized;
        FullHttpRequest failed =
                new DefaultFullHttpRequest(head.protocolVersion(), head.method(), head.uri(), Unpooled.EMPTY_BUFFER);
        failed.setDecoderResult(DecoderResult.failure(new TooLargeException()));
        context.fireChannelRead(failed);
    }
}
