package io.locker.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.locker.redis.RedisFault.Kind;
import io.locker.spi.TimeSource;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One connection, for many threads at once. Once it has failed it stays so: Lettuce is told not to connect again,
 * because it would also send again what was not answered.
 */
final class RedisWire implements AutoCloseable {
    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final TimeSource time;
    private final AtomicBoolean closed = new AtomicBoolean();

    RedisWire(StatefulRedisConnection<byte[], byte[]> connection, TimeSource time) {
        this.connection = connection;
        this.time = time;
    }

    boolean isBroken() {
        return !connection.isOpen();
    }

    /**
     * Sends a request and waits for its answer, on the thread of the caller.
     *
     * @throws RedisRefusal what the server said against it
     */
    @Nullable
    Object ask(RedisRequest request, long deadline) throws RedisFault, RedisRefusal {
        RedisCall call = new RedisCall(request);
        connection.dispatch(call);
        if (isBroken()) {
            // One that comes while the connection ends may be kept by Lettuce for a next one, which there is not.
            call.completeExceptionally(new RedisException("The connection has ended."));
        }
        if (!time.await(deadline, call)) {
            close();
            throw new RedisFault(Kind.TIMED_OUT, new TimeoutException("No answer came in time."));
        }
        Throwable failure = call.handle((done, failed) -> failed).join();
        if (failure instanceof RedisCommandExecutionException refused) {
            throw new RedisRefusal(String.valueOf(refused.getMessage()));
        }
        if (failure != null) {
            throw new RedisFault(call.isWritten() ? Kind.CUT_OFF : Kind.NOT_SENT, failure);
        }
        return call.said();
    }

    /** The same connection, if it was made to hear what is published. */
    StatefulRedisPubSubConnection<byte[], byte[]> hearing() {
        if (connection instanceof StatefulRedisPubSubConnection<byte[], byte[]> hearing) {
            return hearing;
        }
        throw new IllegalStateException("This connection was not made to hear.");
    }

    /** Closes the connection; what is under way on it fails. Does not wait for that. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            var unused = connection.closeAsync();
        }
    }
}
