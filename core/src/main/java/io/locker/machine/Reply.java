package io.locker.machine;

import io.locker.api.LockName;
import java.util.List;

/** The answer to one operation. What happened to others is told by {@linkplain Event events}. */
public sealed interface Reply {
    /** Answers without fields, once. */
    Reply BUSY = new Busy();

    /** The answer {@link Released}. */
    Reply RELEASED = new Released();

    /** The answer {@link Withdrawn}. */
    Reply WITHDRAWN = new Withdrawn();

    /** The answer {@link Done}. */
    Reply DONE = new Done();

    /** The answer {@link Unknown}. */
    Reply UNKNOWN = new Unknown();

    /**
     * The claim holds the lock.
     *
     * @param grant the grant
     */
    record Granted(Grant grant) implements Reply {}

    /**
     * The claim waits.
     *
     * @param position how many claims are in front of it; 0 for the head of the queue, and for a hold that waits to
     *     become exclusive
     * @param number the number it drew: claims are granted in this order. 0 for a hold that waits to become exclusive
     */
    record Queued(int position, long number) implements Reply {}

    /** The lock could not be had at once, and nothing was changed. */
    record Busy() implements Reply {}

    /**
     * The operation was refused, and nothing was changed.
     *
     * @param reason why, for programs
     * @param detail why, for people: a sentence, then fields
     */
    record Refused(Refusal reason, String detail) implements Reply {}

    /** The claim holds the lock no longer, or the hold lingers as was asked. */
    record Released() implements Reply {}

    /** The claim is gone. */
    record Withdrawn() implements Reply {}

    /**
     * The hold has the mode that was asked for.
     *
     * @param grant the grant as it is now; its token is a new one if the hold became exclusive
     */
    record Converted(Grant grant) implements Reply {}

    /**
     * The hold was taken away by an administrator before this operation came.
     *
     * @param by who did it
     * @param reason why
     * @param token the token of the hold that was taken away
     */
    record Broken(String by, String reason, long token) implements Reply {}

    /**
     * A holder did the work of the claim, which therefore never holds the lock.
     *
     * @param result what the work gave
     */
    record Settled(String result) implements Reply {}

    /** The operation was done, and there is nothing more to say. */
    record Done() implements Reply {}

    /** There is no such claim, hold or session here (any more), and nothing was changed. */
    record Unknown() implements Reply {}

    /**
     * The claim would have waited for itself, and was not made.
     *
     * @param cycle who waits for which lock; each waits for the next, and the last for the first
     */
    record Deadlock(List<Wait> cycle) implements Reply {
        /**
         * Copies the list.
         *
         * @param cycle who waits for which lock
         */
        public Deadlock {
            cycle = List.copyOf(cycle);
        }
    }

    /**
     * One step of a deadlock.
     *
     * @param actor who waits
     * @param claim the claim with which it waits
     * @param lock the lock it waits for
     */
    record Wait(String actor, ClaimId claim, LockName lock) {}

    /** Returns the refusal for want of room, with what there is already. */
    static Reply limitReached(String sentence, long count) {
        return new Refused(Refusal.LIMIT_REACHED, sentence + " count=" + count);
    }

    /** Why an operation was refused. */
    enum Refusal {
        /** Others use the lock as something else: with modes, or as a semaphore of another size. */
        OTHER_KIND,
        /** A shared hold cannot become exclusive; only {@link io.locker.api.LockMode#UPDATE} can. */
        NOT_UPGRADABLE,
        /** A limit was reached; trying again later may succeed. */
        LIMIT_REACHED,
        /** A text or a list is longer than allowed; trying again is of no use. */
        TOO_LARGE,
        /** Several locks at once are granted only where all locks have one order, on a log. */
        NEEDS_LOG,
        /** The client said earlier that it was done with this request. */
        STALE,
        /** The session that asks has ended or never was. */
        SESSION_ENDED,
        /** The claim belongs to another session than the one that asks. */
        NOT_YOURS
    }
}
