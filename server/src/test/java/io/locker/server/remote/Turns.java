package io.locker.server.remote;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.check.TokenOrder;
import io.locker.testkit.resource.FencedRegister;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Clients that take one lock by turns, whatever happens to the server, and note every hold and what the resource saw.
 */
public final class Turns implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration HEALED = Duration.ofSeconds(5);

    private final FencedRegister register = new FencedRegister();
    private final List<ObservedHold> holds = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicLong refused = new AtomicLong();
    private final List<Locker> lockers = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    /** Starts so many clients, each with a connection and a thread of its own. */
    public static Turns start(int clients, Supplier<Locker> opener) {
        Turns turns = new Turns();
        for (int i = 0; i < clients; i++) {
            Locker locker = opener.get();
            turns.lockers.add(locker);
            String who = "p" + i + "/0";
            turns.threads.add(new Thread(() -> turns.takeTurns(locker, who), who));
        }
        turns.threads.forEach(Thread::start);
        return turns;
    }

    /** Checks how long nobody held the lock after each harm. */
    public static void healedInTime(List<Duration> took) {
        if (took.stream().anyMatch(time -> time.compareTo(HEALED) >= 0)) {
            throw new Await.OutOfTime("Nobody held the lock for too long. took=" + took + " atMost=" + HEALED, null);
        }
    }

    private void takeTurns(Locker locker, String who) {
        while (!over.get()) {
            long asked = System.nanoTime();
            try (Hold hold = locker.lock("turns").acquire(within(PATIENCE))) {
                long granted = System.nanoTime();
                register.access(hold.token(), who, Access.Kind.WRITE);
                long used = System.nanoTime();
                if (hold.isValid()) {
                    ObservedHold.Times times = new ObservedHold.Times(asked, granted, granted, used);
                    holds.add(new ObservedHold(who, hold.mode(), 0, hold.token().value(), times));
                }
            } catch (LockException e) {
                // No node serves at this moment: ask again.
                refused.incrementAndGet();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Waits until the lock was held so many times more; returns how long that took. */
    public Duration awaitMore(int count) {
        long began = System.nanoTime();
        int target = holds.size() + count;
        Await.until("the lock goes round", () -> holds.size() >= target);
        return Duration.ofNanos(System.nanoTime() - began);
    }

    /** How often the lock was held. */
    public int count() {
        return holds.size();
    }

    /** Stops the clients and checks what they saw: one at a time, and tokens that rise. */
    public void stopAndCheck() throws InterruptedException {
        over.set(true);
        for (Thread thread : threads) {
            thread.join();
        }
        close();
        assertThat(MutualExclusion.atResource(register.accesses())).isEmpty();
        assertThat(MutualExclusion.inTime(holds)).isEmpty();
        assertThat(TokenOrder.check(holds)).isEmpty();
    }

    @Override
    public void close() {
        over.set(true);
        lockers.forEach(Locker::close);
        lockers.clear();
    }

    @Override
    public String toString() {
        return "holds=" + holds.size() + " refused=" + refused;
    }
}
