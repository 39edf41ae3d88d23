package io.locker.protocol;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One claim of this process in the store, and the line of those in this process that will be handed the lock under the
 * same claim.
 *
 * <p>The store knows the claim by its id for as long as it lasts. Inside the process it belongs to an owner, and passes
 * to the next in line with a token greater by one.
 */
final class StoreClaim {
    /** How far a claim has come. */
    enum Phase {
        /** It is on its way to the store, or has to go there again. */
        WANTED,
        /** The store has it in the queue. */
        WAITING,
        /** It holds the lock. */
        HELD,
        /** It is on its way out. */
        LEAVING
    }

    final ClaimId id;
    final Wish.Manner manner;
    final Deque<Claim> line = new ArrayDeque<>();
    /** What the store was asked for. */
    final Claim asked;

    Claim owner;
    Phase phase = Phase.WANTED;

    @Nullable
    Grant grant;
    /** The change of mode that its owner waits for. */
    Wish.@Nullable Convert converting;
    /** How often it was missing from the store and sent again. */
    int sentAgain;
    /** The place that was told last. */
    int position = -1;
    /** Others wait in the store. */
    boolean contended;
    /** How many of those who were in line when others began to wait are left; counts only while contended. */
    int quota;
    /** How many hand-overs are left in all; counts only while contended. */
    int most;
    /** Until when those who joined the line later are served as well; counts only while contended. */
    long servesUntil;

    StoreClaim(Claim owner, Wish.Manner manner) {
        this.id = owner.id();
        this.asked = owner;
        this.owner = owner;
        this.manner = manner;
    }

    boolean mayBeJoinedBy(Claim claim) {
        return manner == Wish.Manner.QUEUE
                && phase != Phase.LEAVING
                && converting == null
                && owner.demand().equals(claim.demand())
                && (grant == null || grant.claim().demand().equals(claim.demand()))
                && id.session().equals(claim.id().session());
    }

    void hold(Grant granted) {
        phase = Phase.HELD;
        grant = granted;
    }

    /** Takes another mode; a weaker one keeps the token that hand-overs have raised. */
    void convert(Grant converted) {
        grant = new Grant(converted.claim(), Math.max(converted.token(), held().token()), converted.since());
    }

    Grant held() {
        return Objects.requireNonNull(grant);
    }

    /** It holds the lock with the right to become exclusive, as far as is known here. */
    boolean mayUpgrade() {
        return grant != null && grant.claim().demand().mode() == LockMode.UPDATE;
    }

    boolean waits() {
        return phase == Phase.WAITING || (phase == Phase.HELD && converting != null);
    }

    boolean mayBeHandedOver(long now) {
        boolean tokenLeft = new FencingToken(held().token()).next().isPresent();
        return !line.isEmpty() && tokenLeft && (!contended || quota > 0 || servesLater(now));
    }

    private boolean servesLater(long now) {
        return most > 0 && now - servesUntil < 0;
    }

    /** Passes the lock to the next in line, with the next token. */
    Claim handOver() {
        Grant last = held();
        grant = new Grant(last.claim(), last.token() + 1, last.since());
        owner = line.remove();
        quota--;
        most--;
        return owner;
    }

    /** Others wait in the store: those in line now get their turn first, later ones only for a moment. */
    void becomeContended(DeskSettings.HandOvers bounds, long now) {
        contended = true;
        quota = Math.min(bounds.inLine(), line.size());
        most = bounds.most();
        servesUntil = now + bounds.moment();
    }
}
