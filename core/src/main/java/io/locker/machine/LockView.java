package io.locker.machine;

import io.locker.api.LockName;
import io.locker.machine.Grant.Lingering;
import io.locker.queue.WaitQueue;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What can be seen of one lock. It shows the lock as it is now, and changes with it. */
public abstract sealed class LockView permits LockMoves {
    /**
     * A claim in the queue.
     *
     * @param claim the claim
     * @param number the number it drew
     */
    record Waiter(Claim claim, long number) {}

    final LockName name;
    final Holders holders;

    final WaitQueue<ClaimId, Waiter> queue;

    @Nullable
    ClaimId upgrading;

    @Nullable
    Attached attached;

    long drawn;

    /** What claims have to be told that wait no longer and hold nothing: Settled or Broken. Rarely anything. */
    private Map<ClaimId, Reply> notes = Collections.emptyMap();

    LockView(LockName name) {
        this.name = name;
        holders = new Holders();
        queue = new WaitQueue<>(Waiter::number);
    }

    LockView(LockView other) {
        name = other.name;
        holders = new Holders(other.holders);
        queue = new WaitQueue<>(other.queue);
        other.notes.forEach(this::note);
        upgrading = other.upgrading;
        attached = other.attached;
        drawn = other.drawn;
    }

    /**
     * Returns which lock this is.
     *
     * @return the name
     */
    public final LockName name() {
        return name;
    }

    /**
     * Returns whether there is nothing here worth keeping: nobody holds or awaits the lock, nobody has to be told, and
     * no value outlives its holders.
     *
     * @return true if the lock is as if it had never been
     */
    public final boolean isIdle() {
        return isFree() && notes.isEmpty() && (attached == null || attached.until() == 0);
    }

    /** Returns the next in the queue, or null if nobody waits. */
    final @Nullable Waiter head() {
        return queue.head();
    }

    /** Returns whether nobody holds or awaits the lock. */
    final boolean isFree() {
        return holders.isEmpty() && queue.isEmpty();
    }

    /**
     * Returns how many permits the semaphore has as which the lock is used.
     *
     * @return the number of permits; 0 if the lock is used with modes, or by nobody
     */
    public final int limit() {
        Waiter head = head();
        return head == null ? holders.limit() : head.claim().demand().limit();
    }

    /**
     * Returns the living holds in the order in which they were granted. A hold that lingers is not among them.
     *
     * @return the grants
     */
    public final List<Grant> grants() {
        return List.copyOf(holders.living());
    }

    /** Returns the grant of a lock at which there is nothing else; null if there is. */
    final @Nullable Grant onlyGrant() {
        boolean isAlone = queue.isEmpty() && upgrading == null && attached == null && notes.isEmpty();
        return isAlone ? holders.only() : null;
    }

    /**
     * Returns whether somebody was granted the lock who has no token yet.
     *
     * @return true if one of the {@linkplain #grants() grants} is open
     */
    public final boolean hasOpenGrant() {
        for (Grant grant : holders.living()) {
            if (grant.isOpen()) {
                return true;
            }
        }
        return false;
    }

    /**
     * Returns the holds that were released and keep others out for a while.
     *
     * @return the lingering grants
     */
    public final List<Lingering> lingering() {
        return List.copyOf(holders.lingering());
    }

    /**
     * Returns the claims that wait, first come first served.
     *
     * @return the queue without a hold that waits to become exclusive
     */
    public final List<Claim> queue() {
        return queue.all().stream().map(Waiter::claim).toList();
    }

    /**
     * Returns how many wait.
     *
     * @return the length of the queue, and one more for a hold that waits to become exclusive
     */
    public final int waiting() {
        return queue.size() + (upgrading == null ? 0 : 1);
    }

    /**
     * Returns the hold that waits to become exclusive.
     *
     * @return its claim; empty if there is none
     */
    public final Optional<ClaimId> upgrading() {
        return Optional.ofNullable(upgrading);
    }

    /**
     * Returns the living hold of a claim.
     *
     * @param id the claim
     * @return the grant; empty if the claim does not hold the lock
     */
    public final Optional<Grant> grant(ClaimId id) {
        return Optional.ofNullable(holders.grant(id));
    }

    /**
     * Returns how many claims wait in front of a claim.
     *
     * @param id the claim
     * @return the number of claims in front; empty if the claim is not in the queue
     */
    public final OptionalInt position(ClaimId id) {
        Waiter waiter = queue.get(id);
        return waiter == null ? OptionalInt.empty() : OptionalInt.of(queue.inFrontOf(waiter));
    }

    /**
     * Returns how a claim stands now.
     *
     * @param id the claim
     * @return Granted, Queued, Settled or Broken; Released while its hold lingers; Unknown if it is not here
     */
    public final Reply standing(ClaimId id) {
        Grant grant = holders.grant(id);
        if (grant != null) {
            return new Reply.Granted(grant);
        }
        Waiter waiter = queue.get(id);
        if (waiter != null) {
            return new Reply.Queued(queue.inFrontOf(waiter), waiter.number());
        }
        if (holders.lingers(id)) {
            return Reply.RELEASED;
        }
        return notes.getOrDefault(id, Reply.UNKNOWN);
    }

    final Reply brokenOrUnknown(ClaimId id) {
        return brokenNote(id).<Reply>map(note -> note).orElse(Reply.UNKNOWN);
    }

    final Map<ClaimId, Reply> notes() {
        return Collections.unmodifiableMap(notes);
    }

    /** Leaves what a claim has to be told. */
    final void note(ClaimId id, Reply note) {
        if (notes.isEmpty()) {
            notes = new LinkedHashMap<>();
        }
        notes.put(id, note);
    }

    /** Takes away what a claim has to be told; null if there is nothing. */
    final @Nullable Reply takeNote(ClaimId id) {
        return notes.isEmpty() ? null : notes.remove(id);
    }

    /**
     * Returns the value that a holder attached. It may have ended: see {@link Attached#until()}.
     *
     * @return the value; empty if there is none
     */
    public final Optional<Attached> attached() {
        return Optional.ofNullable(attached);
    }

    /**
     * Returns what came of the work of a claim that a holder did.
     *
     * @param id the claim
     * @return the result; empty if there is none or it was fetched
     */
    public final Optional<String> result(ClaimId id) {
        return notes.get(id) instanceof Reply.Settled settled ? Optional.of(settled.result()) : Optional.empty();
    }

    /**
     * Returns the note for a claim whose hold was taken away.
     *
     * @param id the claim
     * @return by whom and why; empty if there is no note
     */
    public final Optional<Reply.Broken> brokenNote(ClaimId id) {
        return notes.get(id) instanceof Reply.Broken broken ? Optional.of(broken) : Optional.empty();
    }

    /**
     * Returns the claims that have anything here: a hold, a place in the queue or a note.
     *
     * @return their ids: holders, then those who wait in order, then those who have to be told; none of a hold that
     *     lingers
     */
    public final List<ClaimId> claims() {
        List<ClaimId> claims = new ArrayList<>();
        holders.living().forEach(grant -> claims.add(grant.claim().id()));
        queue.all().forEach(waiter -> claims.add(waiter.claim().id()));
        claims.addAll(notes.keySet());
        return claims;
    }

    /**
     * Returns the sessions that have anything here: a claim, a hold or a note.
     *
     * @return the sessions in the order of their ids; a hold that lingers belongs to none
     */
    public final Set<String> sessions() {
        Set<String> sessions = new TreeSet<>();
        claims().forEach(id -> sessions.add(id.session()));
        return sessions;
    }

    /**
     * Returns how many numbers were drawn since the lock was last idle.
     *
     * @return the number that the latest claim drew
     */
    public final long drawn() {
        return drawn;
    }

    /**
     * Returns when time alone will change something here.
     *
     * @return the earliest store time in microseconds at which {@link LockState#advance} has something to do; 0: never
     */
    public final long nextChange() {
        long end = holders.firstEnd();
        long valueEnd = attached == null ? 0 : attached.until();
        if (end == 0 || valueEnd == 0) {
            return Math.max(end, valueEnd);
        }
        return Math.min(end, valueEnd);
    }
}
