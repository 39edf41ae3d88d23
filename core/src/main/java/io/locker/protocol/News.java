package io.locker.protocol;

import io.locker.api.LockException;
import io.locker.api.Loss;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord.Surroundings;

/** What became of a {@link Wish}, or of a hold. */
public sealed interface News {

    /**
     * The claim it is about.
     *
     * @return the id of the wish
     */
    ClaimId id();

    /**
     * The lock is held from now on.
     *
     * @param id the claim
     * @param grant the grant, with its token
     * @param lock what else there is to know about the lock
     */
    record Granted(ClaimId id, Grant grant, Surroundings lock) implements News {}

    /**
     * The claim has a place in the queue.
     *
     * @param id the claim
     * @param number the number drawn; 0 if it waits behind another claim of this process
     * @param position how many claims are in front
     */
    record Queued(ClaimId id, long number, int position) implements News {}

    /**
     * The lock is not free, or not for the mode that was tried.
     *
     * @param id the claim, which is gone if it was an acquire
     */
    record Busy(ClaimId id) implements News {}

    /**
     * The wish makes no sense or a limit is reached.
     *
     * @param id the claim, which is gone if it was an acquire
     * @param refusal why
     */
    record Refused(ClaimId id, Reply.Refused refusal) implements News {}

    /**
     * The store or the session failed.
     *
     * @param id the claim, which is gone if it was an acquire
     * @param why what happened, and whether anything may have been changed
     */
    record Failed(ClaimId id, LockException why) implements News {}

    /**
     * The hold is released.
     *
     * @param id the claim
     * @param found whether it was held until now
     */
    record Released(ClaimId id, boolean found) implements News {}

    /**
     * The claim is gone.
     *
     * @param id the claim
     */
    record Withdrawn(ClaimId id) implements News {}

    /**
     * The hold has another mode.
     *
     * @param id the claim
     * @param grant the grant, with its new mode and its token
     */
    record Converted(ClaimId id, Grant grant) implements News {}

    /**
     * The store no longer has the hold.
     *
     * @param id the claim
     * @param reason why
     * @param detail what is known beyond the reason
     */
    record Lost(ClaimId id, Loss.Reason reason, String detail) implements News {}

    /**
     * Somebody waits behind the hold.
     *
     * @param id the claim
     */
    record Contended(ClaimId id) implements News {}

    /**
     * A value is attached, or the holds are broken.
     *
     * @param id the wish
     */
    record Done(ClaimId id) implements News {}
}
