package io.locker.machine;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Reply.Refusal;
import java.util.Map;
import java.util.TreeMap;

/**
 * One lock: who holds it, who waits for it, and what is kept for those who have to be told.
 *
 * <p>Claims are granted strictly in the order in which they came. Claims at the head that go together are granted
 * together; nobody overtakes. A hold that waits to become exclusive comes before the queue and stops new grants. A lock
 * is used either with modes or as a semaphore of one size, as the first claim says, until nobody holds or awaits it.
 *
 * <p>Deterministic: time and limits come with each operation as a {@link Turn}, and what happened to others leaves as
 * its events. Mutable and not safe for use by several threads. Every operation may be repeated, and first does what is
 * due at the time of its turn.
 */
public final class LockState extends LockMoves {
    /**
     * Makes a lock that nobody holds.
     *
     * @param name its name
     */
    public LockState(LockName name) {
        super(name);
    }

    private LockState(LockState other) {
        super(other);
    }

    /**
     * Returns a lock that is equal to this one and changes on its own.
     *
     * @return the copy
     */
    public LockState copy() {
        return new LockState(this);
    }

    /**
     * Asks for the lock, and waits in the queue if need be.
     *
     * @param claim the claim
     * @param turn the turn
     * @return Granted, Queued or Refused; for a claim that is known already, how it {@linkplain #standing stands}
     */
    public Reply acquire(Claim claim, Turn turn) {
        return ask(claim, true, turn);
    }

    /**
     * Asks for the lock, and does not wait.
     *
     * @param claim the claim
     * @param turn the turn
     * @return Granted, Busy or Refused; for a claim that is known already, how it {@linkplain #standing stands}
     */
    public Reply tryAcquire(Claim claim, Turn turn) {
        return ask(claim, false, turn);
    }

    private Reply ask(Claim claim, boolean mayWait, Turn turn) {
        advance(turn);
        Reply known = standing(claim.id());
        if (!(known instanceof Reply.Unknown)) {
            return known;
        }
        boolean waits = !hasRoomFor(claim.demand());
        Reply refusal = refusalOf(claim, waits, turn);
        if (refusal != null) {
            return refusal;
        }
        if (waits && !mayWait) {
            return Reply.BUSY;
        }
        enter(claim, turn);
        grantNext(turn);
        return newcomer(claim.id());
    }

    /**
     * Makes a claim be gone, whatever has become of it.
     *
     * @param id the claim
     * @param turn the turn
     * @return Withdrawn; Settled or Broken if that had become of it; Unknown if there is no such claim
     */
    public Reply withdraw(ClaimId id, Turn turn) {
        advance(turn);
        Reply reply = leave(id);
        grantNext(turn);
        return reply;
    }

    /**
     * Ends a hold.
     *
     * @param id the claim that holds the lock
     * @param keepUntil 0 to end it now, or the store time in microseconds until which it keeps others out, whatever
     *     becomes of its session; for a hold that lingers already this is the new end
     * @param turn the turn
     * @return Released; Broken or Settled if that had become of it, and the note about it is gone; Unknown if the claim
     *     holds nothing
     */
    public Reply release(ClaimId id, long keepUntil, Turn turn) {
        advance(turn);
        Reply reply = letGo(id, keepUntil, turn);
        grantNext(turn);
        return reply;
    }

    /**
     * Changes the mode of a hold. A weaker mode is had at once, and the token is kept. To become exclusive, a hold in
     * mode update waits in front of the queue until the readers have gone; it is then a new grant with a new token,
     * because readers may have been granted since with greater tokens than its old one. Asking for the mode that the
     * hold has ends such a wait.
     *
     * @param id the claim that holds the lock
     * @param mode the mode it shall have
     * @param turn the turn
     * @return Converted, Queued or Refused; Broken if the hold was taken away; Unknown if the claim holds nothing
     */
    public Reply convert(ClaimId id, LockMode mode, Turn turn) {
        advance(turn);
        Grant grant = holders.grant(id);
        if (grant == null) {
            return brokenOrUnknown(id);
        }
        Demand demand = grant.claim().demand();
        if (demand.limit() > 0) {
            return new Reply.Refused(Refusal.OTHER_KIND, "A semaphore has no modes. limit=" + demand.limit());
        }
        if (mode.compareTo(demand.mode()) >= 0) {
            return weaken(grant, mode, turn);
        }
        if (demand.mode() == LockMode.SHARED) {
            return new Reply.Refused(
                    Refusal.NOT_UPGRADABLE, "A shared hold cannot become more than that. wanted=" + mode);
        }
        if (waiting() == 0 && !holders.isAlone(id)) {
            tellContended(id, turn);
        }
        upgrading = id;
        grantNext(turn);
        return upgrading == null ? converted(id) : new Reply.Queued(0, 0);
    }

    /**
     * Changes the mode of a hold if it can be had at once, and ends a wait for it if not: the hold is then as it was.
     *
     * @param id the claim that holds the lock
     * @param mode the mode it shall have
     * @param turn the turn
     * @return Converted, Busy or Refused; Broken if the hold was taken away; Unknown if the claim holds nothing
     */
    public Reply tryConvert(ClaimId id, LockMode mode, Turn turn) {
        advance(turn);
        Grant grant = holders.grant(id);
        boolean wouldWait = grant != null
                && grant.claim().demand().mode() == LockMode.UPDATE
                && mode == LockMode.EXCLUSIVE
                && !holders.isAlone(id);
        if (!wouldWait) {
            return convert(id, mode, turn);
        }
        if (id.equals(upgrading)) {
            upgrading = null;
            grantNext(turn);
        }
        return Reply.BUSY;
    }

    private Reply weaken(Grant grant, LockMode mode, Turn turn) {
        ClaimId id = grant.claim().id();
        if (id.equals(upgrading)) {
            upgrading = null;
        }
        holders.replace(grant, new Grant(grant.claim().withDemand(Demand.of(mode)), grant.token(), grant.since()));
        grantNext(turn);
        return converted(id);
    }

    private Reply converted(ClaimId id) {
        return grant(id).<Reply>map(Reply.Converted::new).orElse(Reply.UNKNOWN);
    }

    /**
     * Removes all that a session has here: claims, holds and notes. A hold that lingers stays, it belongs to nobody.
     *
     * @param session a session that has ended for good
     * @param turn the turn
     */
    public void dropSession(String session, Turn turn) {
        advance(turn);
        for (ClaimId id : claims()) {
            if (id.session().equals(session)) {
                leave(id);
            }
        }
        grantNext(turn);
    }

    /**
     * Ends the waiting of claims whose work a holder has done. Each result waits here until its claim is withdrawn or
     * released, or its session ends. Claims that do not wait, or came without work, are passed over.
     *
     * @param holder the claim that holds the lock
     * @param outcomes what came of the work, by claim
     * @param turn the turn
     * @return Done or Refused; Broken if the hold was taken away; Unknown if the claim holds nothing
     */
    public Reply settle(ClaimId holder, Map<ClaimId, String> outcomes, Turn turn) {
        advance(turn);
        if (holders.grant(holder) == null) {
            return brokenOrUnknown(holder);
        }
        for (String result : outcomes.values()) {
            Reply refusal = turn.limits().refusalOfPayload("result", result);
            if (refusal != null) {
                return refusal;
            }
        }
        new TreeMap<>(outcomes).forEach((id, result) -> {
            Waiter waiter = queue.get(id);
            if (waiter != null && !waiter.claim().payload().isEmpty()) {
                queue.remove(id);
                note(id, new Reply.Settled(result));
                turn.tell(new Event.Settled(name, id, result));
            }
        });
        grantNext(turn);
        return Reply.DONE;
    }

    /**
     * Attaches a value to the lock, in place of the one before.
     *
     * @param holder the claim that holds the lock
     * @param value the value; an empty text takes the value away
     * @param turn the turn
     * @return Done or Refused; Broken if the hold was taken away; Unknown if the claim holds nothing
     */
    public Reply attach(ClaimId holder, Attached value, Turn turn) {
        advance(turn);
        if (holders.grant(holder) == null) {
            return brokenOrUnknown(holder);
        }
        Reply refusal = turn.limits().refusalOfPayload("value", value.text());
        if (refusal != null) {
            return refusal;
        }
        attached = value.text().isEmpty() || turn.isDue(value.until()) ? null : value;
        return Reply.DONE;
    }

    /**
     * Takes the lock away from all that hold it, also from holds that linger. For each living hold a note is left, so
     * that its holder can be told. Grants of the same turn come after it and stand: nobody has seen them yet, and their
     * holders could not be told with which token.
     *
     * @param by who does it
     * @param reason why
     * @param turn the turn
     */
    public void breakHolds(String by, String reason, Turn turn) {
        advance(turn);
        breakAll(by, reason, turn);
        grantNext(turn);
    }

    /**
     * Does what time alone changes: holds that linger end, and the value falls due.
     *
     * @param turn the turn
     */
    public void advance(Turn turn) {
        if (!turn.isDue(nextChange())) {
            return;
        }
        if (turn.isDue(holders.firstEnd())) {
            holders.endLingering(turn.now());
        }
        if (attached != null && turn.isDue(attached.until())) {
            attached = null;
        }
        grantNext(turn);
    }

    /**
     * Applies a request that was posted.
     *
     * @param request the request
     * @param turn the turn
     * @return what {@link #acquire}, {@link #withdraw} or {@link #release} returns
     */
    public Reply fold(Request request, Turn turn) {
        if (request instanceof Request.Ask ask) {
            return acquire(ask.claim(), turn);
        }
        if (request instanceof Request.Withdraw) {
            return withdraw(request.id(), turn);
        }
        return release(request.id(), 0, turn);
    }

    /**
     * Gives open grants the token and the time of the write that carried them.
     *
     * @param revision the revision of that write
     * @param writtenAt the store's time of that write in microseconds
     * @throws IllegalArgumentException if the revision is not one that a token can carry
     */
    public void stamp(long revision, long writtenAt) {
        holders.stamp(FencingToken.ofRevision(revision).value(), writtenAt);
        if (attached != null && attached.at() == 0) {
            attached = new Attached(attached.text(), writtenAt, attached.until());
        }
    }
}
