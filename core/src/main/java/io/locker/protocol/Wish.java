package io.locker.protocol;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;

/** What somebody in this process wants of one lock. Each is answered by {@link News} about the same claim. */
public sealed interface Wish {

    /**
     * The claim it is about.
     *
     * @return its id
     */
    ClaimId id();

    /** How a claim waits. */
    enum Manner {
        /** Not at all: it is granted now, or not. */
        TRY,
        /**
         * In the queue; an exclusive claim may wait behind another of this process, and be handed the lock inside it.
         */
        QUEUE,
        /** In the queue with a place of its own in the store. */
        TICKET
    }

    /**
     * Have the lock.
     *
     * @param claim the claim, with an id never used before
     * @param manner how to wait
     */
    record Acquire(Claim claim, Manner manner) implements Wish {
        @Override
        public ClaimId id() {
            return claim.id();
        }
    }

    /**
     * Give up a claim. If it was granted meanwhile, it is released.
     *
     * @param id the claim
     */
    record Withdraw(ClaimId id) implements Wish {}

    /**
     * Release a hold.
     *
     * @param id the claim
     * @param lingerMicros how much longer the lock stays taken, in microseconds; 0 to free it now
     */
    record Release(ClaimId id, long lingerMicros) implements Wish {}

    /**
     * Release one lock of those that a claim holds together; only where all locks have one order.
     *
     * @param id the claim
     * @param lock the lock
     */
    record LetGo(ClaimId id, LockName lock) implements Wish {}

    /**
     * Change the mode of a hold.
     *
     * @param id the claim
     * @param mode the mode to have; the present one ends a wait for another
     * @param manner {@link Manner#TRY} to have it now or stay as it is, which ends a wait as well; else to wait for it
     */
    record Convert(ClaimId id, LockMode mode, Manner manner) implements Wish {

        /**
         * To wait for a mode.
         *
         * @param id the claim
         * @param mode the mode to have
         */
        public Convert(ClaimId id, LockMode mode) {
            this(id, mode, Manner.QUEUE);
        }
    }

    /**
     * Attach a value.
     *
     * @param id the claim that holds the lock
     * @param text the value
     * @param keepMicros how long it is kept, in microseconds
     */
    record Attach(ClaimId id, String text, long keepMicros) implements Wish {}

    /**
     * Break all holds.
     *
     * @param id names this wish; no claim
     * @param by who does it
     * @param reason why
     */
    record Break(ClaimId id, String by, String reason) implements Wish {}
}
