package io.locker.examples;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.MultiHold;
import io.locker.api.Ticket;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Locks that are not simply one holder at a time: readers, permits, several names, a drawn number. */
final class Sharing {
    private final Locker locker;

    /**
     * Makes the example.
     *
     * @param locker where the locks live
     */
    Sharing(Locker locker) {
        this.locker = locker;
    }

    /**
     * Reads beside other readers.
     *
     * @param read what to do, given the hold
     * @throws InterruptedException if interrupted while waiting
     */
    void read(Consumer<Hold> read) throws InterruptedException {
        // region shared
        DistributedLock catalogue = locker.lock("catalogue");
        try (Hold hold = catalogue.shared().acquire()) { // beside other readers, never beside a writer
            read.accept(hold);
        }
        // endregion
    }

    /**
     * Reads beside other readers, and changes something if need be.
     *
     * @param needsChange whether there is something to change
     * @param change what to do, given the exclusive hold
     * @throws InterruptedException if interrupted while waiting
     */
    void readAndPerhapsChange(BooleanSupplier needsChange, Consumer<Hold> change) throws InterruptedException {
        // region upgrade
        DistributedLock catalogue = locker.lock("catalogue");
        try (Hold looking = catalogue.update().acquire()) { // beside readers, the only one that may write
            if (needsChange.getAsBoolean()) {
                try (Hold writing = looking.upgrade()) { // waits for the readers; a new grant with a greater token
                    change.accept(writing);
                }
            }
        }
        // endregion
    }

    /**
     * Uses two of four.
     *
     * @param render what to do, given the hold
     * @throws InterruptedException if interrupted while waiting
     */
    void render(Consumer<Hold> render) throws InterruptedException {
        // region semaphore
        try (Hold two = locker.semaphore("gpu", 4).acquire(2)) { // all that use "gpu" say that there are 4
            render.accept(two);
        }
        // endregion
    }

    /**
     * Moves something from one place to another.
     *
     * @param transfer what to do, given the holds of both
     * @throws InterruptedException if interrupted while waiting
     */
    void transfer(BiConsumer<Hold, Hold> transfer) throws InterruptedException {
        // region several
        try (MultiHold both = locker.all("account/7", "account/3").acquire()) { // all or none, in the order of names
            transfer.accept(both.holds().get(0), both.holds().get(1)); // account/3, account/7
        }
        // endregion
    }

    /**
     * Draws a number and waits for it to be called.
     *
     * @param tell is told the number and how many are in front
     * @param work what to do, given the hold
     * @throws InterruptedException if interrupted while waiting
     */
    void takeTurn(BiConsumer<Long, Integer> tell, Consumer<Hold> work) throws InterruptedException {
        // region ticket
        try (Ticket ticket = locker.lock("counter").takeTicket()) {
            tell.accept(ticket.number(), ticket.position()); // does not wait
            try (Hold hold = ticket.await()) {
                work.accept(hold);
            }
        }
        // endregion
    }
}
