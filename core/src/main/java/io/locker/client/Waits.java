package io.locker.client;

import io.locker.protocol.News;
import io.locker.spi.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Waiting for news on the client's clock. */
final class Waits {
    private Waits() {}

    /** Refuses to begin to wait on a thread that was interrupted before, as {@link java.util.concurrent} does. */
    static void throwIfInterrupted() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("The thread was interrupted before it asked for the lock.");
        }
    }

    /** Waits until a moment of the clock at most; null if nothing came. The future never completes exceptionally. */
    static @Nullable News interruptibly(long giveUpAt, TimeSource time, CompletableFuture<News> pending)
            throws InterruptedException {
        CompletableFuture<@Nullable News> bounded = new CompletableFuture<>();
        CompletableFuture<?> unused = pending.thenAccept(bounded::complete);
        TimeSource.Timer timer = time.at(giveUpAt, () -> bounded.complete(null));
        try {
            return bounded.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("News never fail.", e);
        } finally {
            timer.cancel();
        }
    }

    /** Waits for the client's request timeout at most, through interrupts; null if nothing came. */
    static @Nullable News atMost(LockClient client, CompletableFuture<News> pending, ClaimPlace.Desk desk) {
        desk.drive(pending::isDone);
        long giveUpAt = client.time().nanos() + client.requestTimeout().toNanos();
        return client.time().await(giveUpAt, pending) ? pending.join() : null;
    }

    /** The news, or null if none came within the client's request timeout. */
    static CompletableFuture<@Nullable News> within(LockClient client, CompletableFuture<News> pending) {
        CompletableFuture<@Nullable News> bounded = new CompletableFuture<>();
        TimeSource time = client.time();
        TimeSource.Timer timer =
                time.at(time.nanos() + client.requestTimeout().toNanos(), () -> bounded.complete(null));
        CompletableFuture<?> unused = pending.thenAccept(news -> {
            timer.cancel();
            bounded.complete(news);
        });
        return bounded;
    }
}
