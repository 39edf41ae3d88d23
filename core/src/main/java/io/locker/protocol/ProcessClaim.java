package io.locker.protocol;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One claim of this process in the place where locks live, and the line of those in this process that will be handed
 * the lock under the same claim.
 *
 * <p>The place knows the claim by its id for as long as it lasts. Inside the process it belongs to an owner, and passes
 * to the next in line with a token greater by one.
 */
public final class ProcessClaim {
    /** How far a claim has come. */
    public enum Phase {
        /** It is on its way to the place, or has to go there again. */
        WANTED,
        /** The place has it in the queue. */
        WAITING,
        /** It holds the lock. */
        HELD,
        /** It is on its way out. */
        LEAVING
    }

    final ClaimId id;
    final Wish.Manner manner;
    final Deque<Claim> line = new ArrayDeque<>();
    /** What the place was asked for. */
    final Claim asked;

    Claim owner;
    Phase phase = Phase.WANTED;

    @Nullable
    Grant grant;
    /** The change of mode that its owner waits for. */
    Wish.@Nullable Convert converting;
    /** How often it was missing from the place and sent again. */
    int sentAgain;
    /** The place in the queue that was told last. */
    int position = -1;
    /** Others wait behind it. */
    boolean contended;
    /** How many of those who were in line when others began to wait are left; counts only while contended. */
    int quota;
    /** How many hand-overs are left in all; counts only while contended. */
    int most;
    /** Until when those who joined the line later are served as well; counts only while contended. */
    long servesUntil;

    /**
     * Makes a claim that is on its way.
     *
     * @param owner the claim of whoever comes first; names it
     * @param manner how it waits
     */
    public ProcessClaim(Claim owner, Wish.Manner manner) {
        this.id = owner.id();
        this.asked = owner;
        this.owner = owner;
        this.manner = manner;
    }

    /**
     * Returns by which id the place knows it.
     *
     * @return the id of its first owner
     */
    public ClaimId id() {
        return id;
    }

    /**
     * Returns what the place was asked for.
     *
     * @return the claim of its first owner
     */
    public Claim asked() {
        return asked;
    }

    /**
     * Returns how it waits.
     *
     * @return the manner
     */
    public Wish.Manner manner() {
        return manner;
    }

    /**
     * Returns to whom it belongs now.
     *
     * @return the id of the owner's claim
     */
    public ClaimId owner() {
        return owner.id();
    }

    /**
     * Returns how far it has come.
     *
     * @return the phase
     */
    public Phase phase() {
        return phase;
    }

    /**
     * Sets how far it has come, but for {@link #hold}.
     *
     * @param next the phase
     */
    public void become(Phase next) {
        phase = next;
    }

    /**
     * Says whether a claim may stand in its line.
     *
     * @param claim a claim that waits in the queue
     * @return whether it wants the same
     */
    public boolean mayBeJoinedBy(Claim claim) {
        return manner == Wish.Manner.QUEUE
                && phase != Phase.LEAVING
                && converting == null
                && asked.together().isEmpty()
                && claim.together().isEmpty()
                && owner.demand().equals(claim.demand())
                && (grant == null || grant.claim().demand().equals(claim.demand()))
                && id.session().equals(claim.id().session());
    }

    /**
     * Puts a claim at the end of the line.
     *
     * @param claim the claim
     */
    public void join(Claim claim) {
        line.add(claim);
    }

    /**
     * Takes a claim out of the line.
     *
     * @param claim its id
     */
    public void leaveLine(ClaimId claim) {
        line.removeIf(waiting -> waiting.id().equals(claim));
    }

    /**
     * Empties the line.
     *
     * @return who stood in it, in order
     */
    public List<Claim> takeLine() {
        List<Claim> waiting = new ArrayList<>(line);
        line.clear();
        return waiting;
    }

    /**
     * Returns how many stand in line, in front of one of them if it does.
     *
     * @param claim the id of a claim
     * @return the number in front of it; all, if it does not stand in line
     */
    public int inFrontOf(ClaimId claim) {
        int before = 0;
        for (Claim waiting : line) {
            if (waiting.id().equals(claim)) {
                return before;
            }
            before++;
        }
        return before;
    }

    /**
     * Returns how many stand in line.
     *
     * @return the number
     */
    public int inLine() {
        return line.size();
    }

    /**
     * Gives it to the next in line before it holds anything.
     *
     * @return whether there was one
     */
    public boolean passOn() {
        Claim next = line.poll();
        owner = next == null ? owner : next;
        return next != null;
    }

    /**
     * Holds the lock.
     *
     * @param granted the grant
     */
    public void hold(Grant granted) {
        phase = Phase.HELD;
        grant = granted;
    }

    /**
     * Takes another mode; a weaker one keeps the token that hand-overs have raised.
     *
     * @param converted the grant in its new mode
     */
    public void convert(Grant converted) {
        grant = new Grant(converted.claim(), Math.max(converted.token(), held().token()), converted.since());
    }

    /**
     * Notes the change of mode that its owner waits for.
     *
     * @param change the change; null if there is none any more
     */
    public void converting(Wish.@Nullable Convert change) {
        converting = change;
    }

    /**
     * Returns the change of mode that its owner waits for.
     *
     * @return the change; null if there is none
     */
    public Wish.@Nullable Convert converting() {
        return converting;
    }

    /**
     * Returns the grant with the token of its present owner.
     *
     * @return the grant; only while it is held
     */
    public Grant held() {
        return Objects.requireNonNull(grant);
    }

    /** It holds the lock with the right to become exclusive, as far as is known here. */
    boolean mayUpgrade() {
        return grant != null && grant.claim().demand().mode() == LockMode.UPDATE;
    }

    boolean waits() {
        return phase == Phase.WAITING || (phase == Phase.HELD && converting != null);
    }

    /**
     * Says whether the lock may go to the next in line.
     *
     * @param now the time
     * @return whether there is one, and others have not waited for too long
     */
    public boolean mayBeHandedOver(long now) {
        boolean tokenLeft = new FencingToken(held().token()).next().isPresent();
        return !line.isEmpty() && tokenLeft && (!contended || quota > 0 || servesLater(now));
    }

    private boolean servesLater(long now) {
        return most > 0 && now - servesUntil < 0;
    }

    /**
     * Passes the lock to the next in line, with the next token.
     *
     * @return the claim of its new owner
     */
    public Claim handOver() {
        Grant last = held();
        grant = new Grant(last.claim(), last.token() + 1, last.since());
        owner = line.remove();
        quota--;
        most--;
        return owner;
    }

    /**
     * Others wait: those in line now get their turn first, later ones only for a moment.
     *
     * @param bounds how many, and for how long
     * @param now the time
     * @return whether nobody had said so before
     */
    public boolean becomeContended(DeskSettings.HandOvers bounds, long now) {
        if (contended) {
            return false;
        }
        contended = true;
        quota = Math.min(bounds.inLine(), line.size());
        most = bounds.most();
        servesUntil = now + bounds.moment();
        return true;
    }
}
