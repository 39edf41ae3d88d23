package io.locker.server.http;

import io.locker.server.http.request.Problem;
import io.locker.server.http.request.RequestReader;
import io.locker.server.http.request.Route;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.PrematureChannelClosureException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.ArrayList;
import java.util.List;

/** What the front makes of bytes, without a network: for whoever wants to feed it any. */
final class RequestBytes {
    private RequestBytes() {}

    /**
     * Reads bytes as a connection would.
     *
     * @param bytes any bytes
     * @return one line for each request: what it wants, or the status and the sentence with which it is refused
     */
    static List<String> decode(byte[] bytes) {
        List<String> decoded = new ArrayList<>();
        EmbeddedChannel channel = new EmbeddedChannel();
        HttpEndpoint.addDecoding(channel, HttpLimits.defaults());
        try {
            channel.writeInbound(Unpooled.wrappedBuffer(bytes));
            for (FullHttpRequest request = channel.readInbound(); request != null; request = channel.readInbound()) {
                decoded.add(decode(request));
                request.release();
            }
        } finally {
            end(channel);
        }
        return decoded;
    }

    private static void end(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (PrematureChannelClosureException e) {
            // the bytes end in the middle of a request
        }
    }

    private static String decode(FullHttpRequest request) {
        try {
            if (request.decoderResult().isFailure()) {
                throw HttpConnection.broken(request.decoderResult().cause()).refused();
            }
            RequestReader.Arrived arrived = new RequestReader.Arrived(
                    request.method().name(),
                    request.uri(),
                    request.headers().get(HttpHeaderNames.CONTENT_TYPE, ""),
                    ByteBufUtil.getBytes(request.content()),
                    "test");
            return read(arrived);
        } catch (Problem.Refused e) {
            return refusal(e);
        }
    }

    /**
     * Reads a request that has been taken apart.
     *
     * @param arrived the request
     * @return what it wants, or the status and the sentence with which it is refused
     */
    static String read(RequestReader.Arrived arrived) {
        try {
            Route.Found route = Route.find(arrived.method(), arrived.path());
            return new RequestReader(() -> "word").read(route, arrived).toString();
        } catch (Problem.Refused e) {
            return refusal(e);
        }
    }

    private static String refusal(Problem.Refused refused) {
        Problem problem = refused.problem();
        problem.response();
        return problem.status() + " " + problem.message();
    }
}
