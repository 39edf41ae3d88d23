package io.locker.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The daemon threads of one client. They are few whatever it holds or awaits, and end when nothing has been done for a
 * while.
 */
final class ClientThreads {
    private static final int IO_THREADS = 4;

    private final ThreadPoolExecutor requests = pool("locker-io", IO_THREADS);
    private final ThreadPoolExecutor heartbeats = pool("locker-heartbeat", 1);
    private final ThreadPoolExecutor callbacks = pool("locker-callback", 1);

    private static ThreadPoolExecutor pool(String name, int size) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor pool =
                new ThreadPoolExecutor(size, size, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    /** Requests to the store that nobody's own thread makes; says whether it will be made. */
    boolean request(Runnable task) {
        return execute(requests, task);
    }

    /** The same; after the end on this thread, which then hears that it is too late. */
    void requestOrRun(Runnable task) {
        if (!request(task)) {
            task.run();
        }
    }

    /** Heartbeats, which must not stand behind other requests. */
    void heartbeat(Runnable task) {
        execute(heartbeats, task);
    }

    /**
     * What the program wants to be told: one after the other, and never on a thread that anything else waits for. What
     * comes after the end is told too, because somebody may wait for it.
     */
    Executor callbacks() {
        return task -> {
            if (!execute(callbacks, task)) {
                Thread last = new Thread(task, "locker-callback-after-close");
                last.setDaemon(true);
                last.start();
            }
        };
    }

    /** A future for the program to see: what a function makes of a result, on the callback thread. */
    <T extends @Nullable Object, R> CompletableFuture<R> promise(CompletableFuture<T> result, Function<T, R> meaning) {
        CompletableFuture<R> promise = new CompletableFuture<>();
        CompletableFuture<?> unused = result.whenCompleteAsync(
                (value, failure) -> {
                    if (failure != null) {
                        promise.completeExceptionally(failure);
                    } else {
                        keep(promise, () -> meaning.apply(value));
                    }
                },
                callbacks());
        return promise;
    }

    private static <R> void keep(CompletableFuture<R> promise, Supplier<R> result) {
        try {
            promise.complete(result.get());
        } catch (RuntimeException e) {
            promise.completeExceptionally(e);
        }
    }

    /** A future for the program to see: the result of a request that blocks. */
    <R> CompletableFuture<R> later(Supplier<R> request) {
        CompletableFuture<R> result = new CompletableFuture<>();
        CompletableFuture<R> promise = promise(result, value -> value);
        requestOrRun(() -> keep(result, request));
        return promise;
    }

    /** Says whether the task will be run: after the end it is not. */
    private static boolean execute(ThreadPoolExecutor pool, Runnable task) {
        try {
            pool.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            if (!pool.isShutdown()) {
                throw e;
            }
            return false;
        }
    }

    /** Lets what is queued finish, and takes nothing new. */
    void close() {
        requests.shutdown();
        heartbeats.shutdown();
        callbacks.shutdown();
    }
}
