package io.locker.machine;

import io.locker.api.LockName;
import io.locker.machine.Grant.Lingering;
import io.locker.machine.Reply.Refusal;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The moves of which all operations on a lock are made: claims enter and leave, holds end, and grants are made. */
abstract sealed class LockMoves extends LockView permits LockState {
    LockMoves(LockName name) {
        super(name);
    }

    LockMoves(LockMoves other) {
        super(other);
    }

    /** Returns whether a newcomer with this demand would be granted at once. */
    final boolean hasRoomFor(Demand demand) {
        return waiting() == 0 && holders.admit(demand);
    }

    /** Returns why a claim that is not known here must not enter; null if it may. */
    @Nullable
    final Reply refusalOf(Claim claim, boolean waits, Turn turn) {
        if (!isFree() && claim.demand().limit() != limit()) {
            return new Reply.Refused(
                    Refusal.OTHER_KIND,
                    "The name is in use as something else: each is a lock (0), or a semaphore of so many permits."
                            + " asked=" + claim.demand().limit() + " used=" + limit());
        }
        if (!claim.together().isEmpty() && !turn.ordersLocks()) {
            return new Reply.Refused(
                    Refusal.NEEDS_LOG,
                    "Several locks at once need a backend that orders all locks. claim=" + claim.id());
        }
        MachineLimits.OfLock limits = turn.limits().lock();
        int claims = holders.size() + queue.size() + notes().size();
        if (claims >= limits.claims()) {
            return new Reply.Refused(
                    Refusal.LIMIT_REACHED,
                    "The lock has too many claims. claims=" + claims + " limit=" + limits.claims());
        }
        int waiters = queue.size() + notes().size();
        if (waits && waiters >= limits.waiting()) {
            return new Reply.Refused(
                    Refusal.LIMIT_REACHED, "Too many claims wait. waiting=" + waiters + " limit=" + limits.waiting());
        }
        return turn.limits().refusalOf(claim);
    }

    /** Puts a claim at the end of the queue, without granting. */
    final void enter(Claim claim, Turn turn) {
        if (waiting() == 0 && !holders.admit(claim.demand())) {
            tellContended(claim.id(), turn);
        }
        drawn++;
        queue.add(claim.id(), new Waiter(claim, drawn));
    }

    /** Returns how the claim that entered last stands now, without looking at the queue in front of it. */
    final Reply newcomer(ClaimId id) {
        return queue.get(id) == null ? standing(id) : new Reply.Queued(queue.size() - 1, drawn);
    }

    /** Removes a claim, without granting. */
    final Reply leave(ClaimId id) {
        if (id.equals(upgrading)) {
            upgrading = null;
        }
        if (queue.remove(id) || holders.remove(id) || holders.removeLingering(id) != null) {
            return Reply.WITHDRAWN;
        }
        return removeNote(id);
    }

    private Reply removeNote(ClaimId id) {
        Reply note = takeNote(id);
        return note != null ? note : Reply.UNKNOWN;
    }

    /** Ends a hold, without granting. */
    final Reply letGo(ClaimId id, long keepUntil, Turn turn) {
        Grant grant = holders.grant(id);
        Lingering lingering = grant == null ? holders.removeLingering(id) : null;
        if (lingering != null) {
            grant = lingering.grant();
        }
        if (grant == null) {
            return removeNote(id);
        }
        leave(id);
        if (keepUntil != 0 && !turn.isDue(keepUntil)) {
            holders.linger(new Lingering(grant, keepUntil));
        }
        return Reply.RELEASED;
    }

    /** Takes the lock away from all that hold it, without granting. */
    final void breakAll(String by, String reason, Turn turn) {
        for (Grant grant : grants()) {
            if (!grant.isOpen()) {
                breakHold(grant.claim().id(), by, reason, turn);
            }
        }
        lingering().forEach(end -> leave(end.grant().claim().id()));
    }

    /** Takes the lock away from one that holds it, without granting, and leaves a note. */
    final void breakHold(ClaimId id, String by, String reason, Turn turn) {
        Grant grant = holders.grant(id);
        if (grant == null) {
            return;
        }
        leave(id);
        Reply.Broken note =
                new Reply.Broken(turn.limits().cut(by), turn.limits().cut(reason), grant.token());
        note(id, note);
        turn.tell(new Event.Broken(name, id, note));
    }

    /** Returns whether a claim has nothing here any more, or only a hold that lingers. */
    final boolean isDoneWith(ClaimId id) {
        return holders.grant(id) == null && queue.get(id) == null && !notes().containsKey(id);
    }

    /**
     * Grants what can be granted now. The only place where grants are made; every operation ends here.
     *
     * @param turn the turn
     */
    final void grantNext(Turn turn) {
        if (upgrading != null && holders.isAlone(upgrading)) {
            upgrade(upgrading, turn);
        }
        Waiter head = head();
        while (head != null && mayHold(head.claim(), turn)) {
            queue.remove(head.claim().id());
            Grant grant = turn.grant(head.claim());
            holders.add(grant);
            turn.tell(new Event.Granted(name, grant, waiting()));
            head = head();
        }
        if (isFree() && attached != null && attached.until() == 0) {
            attached = null;
        }
        if (isIdle()) {
            drawn = 0;
        }
    }

    private boolean mayHold(Claim claim, Turn turn) {
        return isNext(claim) && turn.admits(this, claim);
    }

    /** Returns whether a claim is at the head of the queue, and fits beside the holders. */
    final boolean isNext(Claim claim) {
        Waiter head = head();
        return upgrading == null
                && head != null
                && head.claim().id().equals(claim.id())
                && holders.admit(claim.demand());
    }

    private void upgrade(ClaimId id, Turn turn) {
        Grant older = Objects.requireNonNull(holders.grant(id));
        Grant newer = turn.grant(older.claim().withDemand(Demand.exclusive()));
        upgrading = null;
        holders.replace(older, newer);
        turn.tell(new Event.Converted(name, newer));
    }

    final void tellContended(ClaimId by, Turn turn) {
        for (Grant grant : holders.living()) {
            ClaimId id = grant.claim().id();
            if (!id.equals(by)) {
                turn.tell(new Event.Contended(name, id));
            }
        }
    }
}
