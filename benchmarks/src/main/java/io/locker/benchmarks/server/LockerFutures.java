package io.locker.benchmarks.server;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.Release;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Locker's public API without threads that wait. A hold that ended by itself makes the figures worthless. */
final class LockerFutures implements Pipeline {
    private final Locker locker;
    private final Map<String, Hold> holds = new ConcurrentHashMap<>();

    private LockerFutures(Locker locker) {
        this.locker = locker;
    }

    static LockerFutures open(String address) {
        return new LockerFutures(Locker.open("locker://" + address));
    }

    @Override
    public void acquire(String name, Done done) {
        CompletableFuture<?> unused = locker.lock(name).acquireAsync().whenComplete((hold, why) -> {
            if (why == null) {
                holds.put(name, hold);
            }
            done.done(why);
        });
    }

    @Override
    public void release(String name, Done done) {
        Hold hold = holds.remove(name);
        if (hold == null) {
            done.done(new IllegalStateException("Nothing is held. name=" + name));
            return;
        }
        CompletableFuture<?> unused = hold.releaseAsync()
                .whenComplete((release, why) -> done.done(
                        release == Release.RELEASED
                                ? null
                                : new IllegalStateException("A hold ended by itself. name=" + name, why)));
    }

    @Override
    public void close() {
        locker.close();
    }
}
