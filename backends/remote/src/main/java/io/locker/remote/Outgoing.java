package io.locker.remote;

import io.locker.wire.proto.Proto;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The calls that wait to be sent. Not safe for use by several threads. */
final class Outgoing {
    /** Far more than a client has to say at one time that is not cut off. */
    static final long MOST_BYTES = 64L << 20;

    private static final int FRAME_BYTES = 1 << 20;

    private final Deque<Proto.Call> calls = new ArrayDeque<>();
    private long bytes;
    private long ping;

    void add(List<Proto.Call> more) {
        for (Proto.Call call : more) {
            calls.add(call);
            bytes += call.getSerializedSize();
        }
    }

    void ping(long number) {
        ping = number;
    }

    boolean isTooMuch() {
        return bytes > MOST_BYTES;
    }

    void clear() {
        calls.clear();
        bytes = 0;
        ping = 0;
    }

    /** Returns all that waits, or as much of it as goes into one message; null if nothing waits. */
    Proto.@Nullable Calls next() {
        if (calls.isEmpty() && ping == 0) {
            return null;
        }
        Proto.Calls.Builder message = Proto.Calls.newBuilder().setPing(ping);
        ping = 0;
        int size = 0;
        for (Proto.Call call = calls.peek(); call != null; call = calls.peek()) {
            int more = call.getSerializedSize();
            if (size > 0 && size + more > FRAME_BYTES) {
                break;
            }
            message.addCalls(call);
            calls.remove();
            size += more;
        }
        bytes -= size;
        return message.build();
    }
}
