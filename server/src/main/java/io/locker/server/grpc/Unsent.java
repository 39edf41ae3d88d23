package io.locker.server.grpc;

import io.locker.wire.proto.Proto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What waits to be sent to a client. Not safe for use by several threads. */
final class Unsent {
    /** What can be split is split above this, so that nothing else has to wait long. */
    private static final int FRAME_BYTES = 1 << 20;

    private final Deque<Proto.Word> words = new ArrayDeque<>();
    private long bytes;
    private long pong;

    void add(List<Proto.Word> more) {
        for (Proto.Word word : more) {
            words.add(word);
            bytes += word.getSerializedSize();
        }
    }

    void pong(long number) {
        pong = number;
    }

    long bytes() {
        return bytes;
    }

    void clear() {
        words.clear();
        bytes = 0;
        pong = 0;
    }

    /** Returns the next message; null if there is nothing to say. */
    Proto.@Nullable Words next() {
        if (words.isEmpty() && pong == 0) {
            return null;
        }
        Proto.Words.Builder message = Proto.Words.newBuilder().setPong(pong);
        pong = 0;
        int size = 0;
        for (Proto.Word word = words.peek(); word != null; word = words.peek()) {
            int more = word.getSerializedSize();
            if (size > 0 && size + more > FRAME_BYTES) {
                break;
            }
            message.addWords(word);
            words.remove();
            size += more;
        }
        bytes -= size;
        return message.build();
    }
}
