package io.locker.benchmarks.crowd;

import io.locker.machine.ClaimId;
import io.locker.machine.Event;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Who is told that it is his turn. */
final class Turns implements Consumer<Event> {
    private static final int PATIENCE_SECONDS = 60;

    private final BlockingQueue<ClaimId> granted = new LinkedBlockingQueue<>();

    @Override
    public void accept(Event event) {
        if (event instanceof Event.Granted turn) {
            granted.add(turn.claim());
        }
    }

    ClaimId await() throws InterruptedException {
        ClaimId next = granted.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new IllegalStateException("Nobody was granted the lock.");
        }
        return next;
    }
}
