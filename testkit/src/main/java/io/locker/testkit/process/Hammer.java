package io.locker.testkit.process;

import static io.locker.api.AcquireOptions.within;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.Ticket;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.ObservedHold;
import io.locker.testkit.resource.FencedResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Threads that take one lock over and over, enter and leave the resource under it, and note every hold.
 *
 * <p>By ticket, a hold is noted as queued when the ticket was drawn; otherwise when it was asked for, which is a little
 * too early, so that a strict order can be expected of tickets only.
 */
final class Hammer {
    /** Far beyond what any turn takes: reached only when a waiter was forgotten. */
    private static final Duration FORGOTTEN = Duration.ofSeconds(60);

    private final DistributedLock lock;
    private final String process;
    private final FencedResource resource;
    private final boolean byTicket;

    Hammer(DistributedLock lock, String process, FencedResource resource, boolean byTicket) {
        this.lock = lock;
        this.process = process;
        this.resource = resource;
        this.byTicket = byTicket;
    }

    /** Runs, writes the holds to a file, one a line, and returns how many there were. */
    int run(int threads, Duration length, Path records) throws InterruptedException, IOException {
        long end = System.nanoTime() + length.toNanos();
        List<ObservedHold> holds = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        List<Thread> started = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            String who = process + "/" + i;
            Thread thread = new Thread(
                    () -> {
                        try {
                            while (System.nanoTime() - end < 0) {
                                holds.add(takeOnce(who));
                            }
                        } catch (Exception e) {
                            failure.set(e);
                        }
                    },
                    "hammer-" + who);
            started.add(thread);
            thread.start();
        }
        for (Thread thread : started) {
            thread.join();
        }
        Files.write(records, holds.stream().map(ObservedHold::encode).toList());
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("A thread of the hammer failed.", failed);
        }
        return holds.size();
    }

    private ObservedHold takeOnce(String who) throws Exception {
        long asked = System.nanoTime();
        long queued = asked;
        Hold hold;
        if (byTicket) {
            Ticket ticket = lock.takeTicket();
            queued = System.nanoTime();
            hold = ticket.onTurn().get(FORGOTTEN.toSeconds(), TimeUnit.SECONDS);
        } else {
            hold = lock.acquire(within(FORGOTTEN));
        }
        long granted = System.nanoTime();
        resource.access(hold.token(), who, Access.Kind.ENTER);
        resource.access(hold.token(), who, Access.Kind.LEAVE);
        ObservedHold.Times times = new ObservedHold.Times(asked, queued, granted, System.nanoTime());
        ObservedHold observed =
                new ObservedHold(who, hold.mode(), 0, hold.token().value(), times);
        hold.release();
        return observed;
    }
}
