package io.locker.client;

import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.Ticket;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;

/** A place in the queue of a store. */
final class ClientTicket implements Ticket {
    private final Acquiring acquiring;
    private final long number;
    private final CompletableFuture<Hold> turn;
    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.OPEN);

    /** What has become of the turn: whoever comes first decides between the last two. */
    private enum Fate {
        OPEN,
        TAKEN,
        GIVEN_BACK
    }

    ClientTicket(Acquiring acquiring, long number, CompletableFuture<Hold> turn) {
        this.acquiring = acquiring;
        this.number = number;
        this.turn = turn;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public int position() {
        return acquiring.position();
    }

    @Override
    public List<LockInfo.Holder> holdersInFront() {
        return turn.isDone() ? List.of() : acquiring.seen().holders();
    }

    @Override
    public CompletableFuture<Hold> onTurn() {
        fate.compareAndSet(Fate.OPEN, Fate.TAKEN);
        return turn;
    }

    @Override
    public Hold await() throws InterruptedException {
        try {
            Hold hold = turn.get();
            if (fate.compareAndSet(Fate.OPEN, Fate.TAKEN) || fate.get() == Fate.TAKEN) {
                return hold;
            }
            throw new CancellationException(
                    "The ticket was cancelled. name=" + hold.name().value());
        } catch (ExecutionException e) {
            throw Failures.of(acquiring.name(), e.getCause());
        }
    }

    @Override
    public void cancel() {
        if (!turn.cancel(false) && !turn.isCompletedExceptionally() && fate.compareAndSet(Fate.OPEN, Fate.GIVEN_BACK)) {
            turn.join().close();
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
