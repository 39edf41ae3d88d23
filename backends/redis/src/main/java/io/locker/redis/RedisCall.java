package io.locker.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.output.NestedMultiOutput;
import io.lettuce.core.protocol.AsyncCommand;
import io.lettuce.core.protocol.Command;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One request on its way, which knows whether it may have left this process. */
final class RedisCall extends AsyncCommand<byte[], byte[], List<Object>> {
    private final CommandOutput<byte[], byte[], List<Object>> answer;
    private volatile boolean written;

    RedisCall(RedisRequest request) {
        this(request, new Answer());
    }

    /** A request with an answer of another kind, such as one that is heard as a message. */
    RedisCall(RedisRequest request, CommandOutput<byte[], byte[], List<Object>> answer) {
        super(new Command<>(request.word(), answer, request.arguments()));
        this.answer = answer;
    }

    /** Lettuce asks for the bytes when it puts them into the buffer of the socket, and not before. */
    @Override
    public void encode(ByteBuf buffer) {
        written = true;
        super.encode(buffer);
    }

    /**
     * Whether any of it can have been sent. Lettuce asks for no bytes of a request that is done, and sends none over a
     * connection that is closed; so a request that has failed, or whose connection is closed, and of which nothing is
     * written, will not be sent any more.
     */
    boolean isWritten() {
        return written;
    }

    /** What the server said: a byte string, a {@link String}, a {@link Long}, a list of these, or null. */
    @Nullable
    Object said() {
        List<Object> all = answer.get();
        return answer instanceof Answer kind && !kind.isList ? (all.isEmpty() ? null : all.get(0)) : all;
    }

    /** Any answer there is. Lettuce puts one that is no list into a list of one. */
    private static final class Answer extends NestedMultiOutput<byte[], byte[]> {
        private boolean isList;

        Answer() {
            super(ByteArrayCodec.INSTANCE);
        }

        @Override
        public void multi(int count) {
            isList = true;
            super.multi(count);
        }
    }
}
