package io.locker.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.pubsub.api.async.RedisPubSubAsyncCommands;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection that hears what is published. What comes is kept in its order until somebody takes it; Lettuce's
 * thread does nothing but put it there.
 */
final class RedisHearing implements AutoCloseable {
    /** Who takes so slowly that more than this is waiting has the connection ended, and then learns of a gap. */
    private static final int MOST_WAITING = 100_000;

    private final RedisWire wire;
    private final RedisServer server;
    private final RedisPubSubAsyncCommands<byte[], byte[]> commands;
    private final BlockingQueue<News> waiting = new LinkedBlockingQueue<>(MOST_WAITING);

    /** What may come. */
    enum Kind {
        MESSAGE,
        SUBSCRIBED,
        UNSUBSCRIBED,
        REFUSED,
        ENDED
    }

    /**
     * Something that came.
     *
     * @param kind what it is
     * @param channel the channel it is about
     * @param text a message, or what the server said against something
     */
    record News(Kind kind, String channel, String text) {}

    RedisHearing(RedisFinder.Found found) {
        wire = found.wire();
        server = found.server();
        StatefulRedisPubSubConnection<byte[], byte[]> connection = wire.hearing();
        commands = connection.async();
        connection.addListener(new Listener());
        connection.addListener(new Ending());
    }

    RedisServer server() {
        return server;
    }

    void subscribe(String channel) {
        byte[] name = RedisKeys.bytes(channel);
        RedisFuture<Void> said = server.hasShardedChannels() ? commands.ssubscribe(name) : commands.subscribe(name);
        var unused = said.whenComplete((done, failure) -> {
            RedisRefusal refusal = failure == null ? null : RedisErrors.refusal(failure);
            if (refusal != null) {
                put(new News(Kind.REFUSED, channel, refusal.said()));
            }
        });
    }

    void unsubscribe(String channel) {
        byte[] name = RedisKeys.bytes(channel);
        var unused = server.hasShardedChannels() ? commands.sunsubscribe(name) : commands.unsubscribe(name);
    }

    /**
     * Takes what came next.
     *
     * @return null if nothing came for so long
     */
    @Nullable
    News next(long millis) throws InterruptedException {
        News next = waiting.poll(wire.isBroken() ? 0 : millis, TimeUnit.MILLISECONDS);
        return next == null && wire.isBroken() ? new News(Kind.ENDED, "", "") : next;
    }

    private void put(News news) {
        if (!waiting.offer(news)) {
            close();
        }
    }

    @Override
    public void close() {
        wire.close();
    }

    /** Ends the waiting for news when the connection has ended. */
    private final class Ending implements RedisConnectionStateListener {
        @Override
        public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
            put(new News(Kind.ENDED, "", ""));
        }
    }

    /** Nothing is subscribed to by a pattern. */
    private final class Listener extends RedisPubSubAdapter<byte[], byte[]> {

        private void put(Kind kind, byte[] channel, String text) {
            RedisHearing.this.put(new News(kind, RedisKeys.text(channel), text));
        }

        @Override
        public void message(byte[] channel, byte[] message) {
            put(Kind.MESSAGE, channel, RedisKeys.text(message));
        }

        @Override
        public void smessage(byte[] channel, byte[] message) {
            put(Kind.MESSAGE, channel, RedisKeys.text(message));
        }

        @Override
        public void subscribed(byte[] channel, long count) {
            put(Kind.SUBSCRIBED, channel, "");
        }

        @Override
        public void ssubscribed(byte[] channel, long count) {
            put(Kind.SUBSCRIBED, channel, "");
        }

        @Override
        public void unsubscribed(byte[] channel, long count) {
            put(Kind.UNSUBSCRIBED, channel, "");
        }

        @Override
        public void sunsubscribed(byte[] channel, long count) {
            put(Kind.UNSUBSCRIBED, channel, "");
        }
    }
}
