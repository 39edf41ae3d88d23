package io.locker.client;

import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.Ticket;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place in the queue of a store. */
final class StoreTicket implements Ticket {
    private final Acquiring acquiring;
    private final long number;
    private final CompletableFuture<Hold> turn;
    private final AtomicBoolean taken = new AtomicBoolean();

    StoreTicket(Acquiring acquiring, long number, CompletableFuture<Hold> turn) {
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
        taken.set(true);
        return turn;
    }

    @Override
    public Hold await() throws InterruptedException {
        try {
            Hold hold = turn.get();
            taken.set(true);
            return hold;
        } catch (ExecutionException e) {
            throw Acquiring.failure(e.getCause());
        }
    }

    @Override
    public void cancel() {
        if (!turn.cancel(false) && !turn.isCompletedExceptionally() && !taken.get()) {
            turn.join().close();
        }
    }

    @Override
    public void close() {
        cancel();
    }
}
