package io.locker.protocol;

import io.locker.api.LockMode;
import io.locker.machine.Attached;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.LockState;
import io.locker.machine.Reply;
import io.locker.machine.Request;
import io.locker.machine.Turn;

/** One thing that a desk has to get done at the store. It stays until the store has been seen to have done it. */
final class Errand {
    /** What a record has to go through before an errand is done. */
    enum Need {
        /** Nothing: the record itself is the answer. */
        NOTHING,
        /** A request in the inbox does, as long as it lets nobody in. */
        POST,
        /** The document has to be written. */
        WRITE
    }

    final Wish wish;
    final ClaimId at;
    /**
     * The number of the last ask that had been sent when the errand came up: what was seen by it is too old to answer.
     */
    final long born;

    /** An ask that carries it is under way. */
    boolean sent;
    /** An ask that carried it went out and its outcome is unknown. */
    boolean maybeDone;
    /** The sessions in its way were found alive, or buried, after it came up. */
    boolean buried;

    /**
     * Makes an errand.
     *
     * @param wish what for; its id is that of the wish
     * @param at the claim that the store knows
     * @param born the number of the last ask
     */
    Errand(Wish wish, ClaimId at, long born) {
        this.wish = wish;
        this.at = at;
        this.born = born;
    }

    boolean acquires() {
        return wish instanceof Wish.Acquire;
    }

    boolean tries() {
        return wish instanceof Wish.Acquire acquire && acquire.manner() == Wish.Manner.TRY;
    }

    /** Applies it to a lock that grew out of a record. */
    Reply apply(LockState state, Turn turn, long now) {
        if (wish instanceof Wish.Acquire acquire) {
            Claim claim = acquire.claim();
            return tries() ? state.tryAcquire(claim, turn) : state.acquire(claim, turn);
        }
        if (wish instanceof Wish.Withdraw) {
            return state.withdraw(at, turn);
        }
        if (wish instanceof Wish.Release release) {
            return state.release(at, release.lingerMicros() == 0 ? 0 : now + release.lingerMicros(), turn);
        }
        if (wish instanceof Wish.Convert convert) {
            return convert.manner() == Wish.Manner.TRY
                    ? state.tryConvert(at, convert.mode(), turn)
                    : state.convert(at, convert.mode(), turn);
        }
        if (wish instanceof Wish.Attach attach) {
            return state.attach(at, new Attached(attach.text(), 0, now + attach.keepMicros()), turn);
        }
        Wish.Break breaking = (Wish.Break) wish;
        boolean held = !state.grants().isEmpty() || !state.lingering().isEmpty();
        state.breakHolds(breaking.by(), breaking.reason(), turn);
        return held ? Reply.DONE : Reply.UNKNOWN;
    }

    /** What the record has to go through, given how the claim stands before and what {@link #apply} answered. */
    Need need(LockState before, Reply reply) {
        boolean waits = before.upgrading().filter(at::equals).isPresent();
        if (reply instanceof Reply.Busy) {
            return wish instanceof Wish.Convert && waits ? Need.WRITE : Need.NOTHING;
        }
        if (reply instanceof Reply.Unknown || reply instanceof Reply.Refused) {
            return Need.NOTHING;
        }
        Reply standing = before.standing(at);
        if (wish instanceof Wish.Acquire) {
            return needOfAcquire(standing, reply);
        }
        if (wish instanceof Wish.Withdraw) {
            return Need.POST;
        }
        if (wish instanceof Wish.Release release) {
            boolean shared = standing instanceof Reply.Granted granted
                    && granted.grant().claim().demand().mode() == LockMode.SHARED;
            return release.lingerMicros() == 0 && (shared || standing instanceof Reply.Broken) ? Need.POST : Need.WRITE;
        }
        if (wish instanceof Wish.Convert convert) {
            return needOfConvert(convert, waits, standing, reply);
        }
        return Need.WRITE;
    }

    private static Need needOfAcquire(Reply standing, Reply reply) {
        if (!(standing instanceof Reply.Unknown)) {
            return Need.NOTHING;
        }
        return reply instanceof Reply.Granted ? Need.WRITE : Need.POST;
    }

    private static Need needOfConvert(Wish.Convert convert, boolean waits, Reply standing, Reply reply) {
        if (reply instanceof Reply.Queued) {
            return waits ? Need.NOTHING : Need.WRITE;
        }
        boolean there = standing instanceof Reply.Granted granted
                && granted.grant().claim().demand().mode() == convert.mode();
        return there && !waits ? Need.NOTHING : Need.WRITE;
    }

    /** The request to post for it, where a post does. */
    Request request() {
        if (wish instanceof Wish.Acquire acquire) {
            return Request.claim(acquire.claim());
        }
        return wish instanceof Wish.Release ? Request.release(at) : Request.withdraw(at);
    }
}
