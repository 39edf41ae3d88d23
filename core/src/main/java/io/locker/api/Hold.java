package io.locker.api;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * One grant of a lock, from the moment it was granted until it is released or lost.
 *
 * <p>A hold is a lease: it ends by itself when it is not renewed in time, so that a crashed holder cannot block the
 * others for ever. The client renews all its holds together by one heartbeat, every third of the
 * {@linkplain AcquireOptions#lease(Duration) lease}.
 *
 * <pre>{@code
 * try (Hold hold = locker.lock("invoice:42").acquire()) {
 *     invoices.save(invoice, hold.token()); // the store refuses a token lower than one it has seen
 * }
 * }</pre>
 *
 * <h2>What a hold promises</h2>
 *
 * <ul>
 *   <li><b>Exclusion by token, always.</b> Of two holds that exclude each other the later has the greater
 *       {@link #token()}. A resource that refuses a lower token than the greatest it has seen is never changed by an
 *       earlier holder after a later one, whatever clocks, pauses and networks do.
 *   <li><b>Exclusion by time, while clocks keep their rate.</b> {@link #remaining()} reaches zero on this side before
 *       the lease ends on the other side, as long as the two clocks do not drift apart by more than 2 % and the thread
 *       that works is not paused between the check and the work.
 *   <li><b>Loss is told.</b> However a hold ends against its holder's will, {@link #lost()} completes and
 *       {@link #isValid()} is false from then on.
 *   <li><b>No promise of progress.</b> When the backend cannot be reached the hold is not renewed, and is lost.
 * </ul>
 *
 * <h2>States</h2>
 *
 * <p>A hold is <i>held</i>, then <i>released</i> or <i>lost</i>, and never leaves these two. {@link #lost()} completes
 * on the change from held to lost, and only then. {@link #upgrade()} releases this hold and returns another.
 *
 * <h2>Units and clocks</h2>
 *
 * <p>The lease runs from the moment the renewing request was <em>first sent</em>, on the monotonic clock of this
 * process; changes of the wall clock have no effect. Durations have a resolution of one millisecond and are rounded
 * against the holder: asked-for times up, remaining times down. A machine that sleeps may stop its monotonic clock:
 * only the token protects against that.
 *
 * <h2>Threads</h2>
 *
 * <p>Methods may be called from any thread, and the thread that releases need not be the one that acquired. Within one
 * process, what was done before a release is visible after the next acquire of the same lock returns. Callbacks and the
 * stages of {@link #lost()} run on a thread of the client that is kept for them, one after the other.
 *
 * @see <a href="https://doi.org/10.1145/74850.74870">Gray and Cheriton, Leases, SOSP 1989</a>
 */
public interface Hold extends AutoCloseable {

    /**
     * Returns the lock that is held. No I/O.
     *
     * @return its name
     */
    LockName name();

    /**
     * Returns how it is held. No I/O.
     *
     * @return the mode; {@link LockMode#SHARED} for permits of a semaphore
     */
    LockMode mode();

    /**
     * Returns the fencing token of this grant: the same for ever, also after loss and release. No I/O.
     *
     * @return the token, to be sent along with every change of the protected thing
     */
    FencingToken token();

    /**
     * Returns the session by which it is held, as {@link DistributedLock#inspect()} shows it: one for all that a client
     * holds with one lease, and never used by another client. No I/O.
     *
     * @return the id of the session
     */
    String session();

    /**
     * Says whether this side may still rely on the hold. Compares the monotonic clock with the deadline each time it is
     * asked; no I/O.
     *
     * @return true while held; false once released, lost or past the deadline
     */
    boolean isValid();

    /**
     * Returns how long this side may still rely on the hold if no renewal succeeds from now on. No I/O.
     *
     * @return the time left, rounded down to milliseconds; {@link Duration#ZERO} once released or lost
     */
    Duration remaining();

    /**
     * Throws if the hold is no longer valid; to be called between the steps of long work. No I/O.
     *
     * @throws LockLostException if it was lost; the work must stop
     * @throws IllegalStateException if it was released
     */
    void check();

    /**
     * Returns the signal of loss. It completes normally, once, when the hold is lost, and never if it is released
     * first. Completing or cancelling the returned future has no effect on the hold.
     *
     * @return a future of the loss, a new one each time
     */
    CompletableFuture<Loss> lost();

    /**
     * Runs something when the lease is about to end because renewal does not succeed. Runs at most once for each time
     * that the lease comes into danger; never after release or loss.
     *
     * @param before how long before the deadline
     * @param act what to run, on the client's callback thread; what it throws is logged
     */
    void onDanger(Duration before, Runnable act);

    /**
     * Runs something when somebody begins to wait for this lock, so that long work can let go early. Runs at most once
     * per hold; at once if somebody waits already. A hint: it may be missing when a wake-up was lost.
     *
     * @param act what to run, on the client's callback thread; what it throws is logged
     */
    void onContended(Runnable act);

    /**
     * Attaches a value to the lock, where the next holder and {@link DistributedLock#inspect()} find it. It replaces
     * the one before.
     *
     * @param text at most 4,000 characters, without half a surrogate pair
     * @param keepFor how long it is kept after now by the store's clock, also when nobody holds the lock, ten years at
     *     most; then it takes no space any more
     * @throws IllegalArgumentException if the text or the time is out of these bounds; nothing was attached
     * @throws NotPermittedException if the value is to be kept and the backend has no time of its own (capability
     *     {@code STORE_TIME})
     * @throws LockLostException if the hold was lost; nothing was attached
     * @throws BackendUnavailableException if nothing was attached; a retry is safe
     * @throws OutcomeUnknownException if it may have been attached; a retry with the same value is safe
     */
    void attach(String text, Duration keepFor);

    /**
     * Returns the value that was attached to the lock when this hold was granted. No I/O.
     *
     * @return the value and its age at the moment of the grant; empty if there was none
     */
    Optional<LockInfo.AttachedValue> attached();

    /**
     * Upgrades, waiting for the readers to leave for as long as it takes.
     *
     * @return the exclusive hold
     * @throws InterruptedException if interrupted while waiting; this hold is still held
     * @throws LockException as {@link #upgrade(AcquireOptions)}, without the timeout
     * @throws IllegalStateException if this hold was released, or another thread changes its mode just now
     */
    default Hold upgrade() throws InterruptedException {
        return upgrade(AcquireOptions.defaults());
    }

    /**
     * Changes from {@link LockMode#UPDATE} to {@link LockMode#EXCLUSIVE}, waiting for the readers to leave; no writer
     * comes in between, and no new readers come while it waits. The result is a grant of its own with a greater token;
     * this hold counts as released once it returns. Whatever is thrown but for a loss or a release, this hold is still
     * held as it was, with its token, and readers may come again.
     *
     * @param options {@linkplain AcquireOptions#waitAtMost(Duration) how long to wait}, zero for not at all; all else
     *     stays as this hold was acquired
     * @return the exclusive hold
     * @throws InterruptedException if interrupted while waiting; this hold is still held
     * @throws LockTimeoutException if the readers have not left in time; this hold is still held. Says who they are
     * @throws NotPermittedException if this hold is shared: two readers that both wait to write would wait for ever
     * @throws LockLostException if the hold was lost before or while waiting
     * @throws BackendUnavailableException if the backend could not be reached; this hold is still held until its lease
     *     ends
     * @throws OutcomeUnknownException if no answer arrived; this hold is still held until its lease ends, and an
     *     upgrade that was granted all the same is given back as soon as the backend can be reached
     * @throws IllegalStateException if this hold was released, or another thread changes its mode just now
     */
    Hold upgrade(AcquireOptions options) throws InterruptedException;

    /**
     * Upgrades if no reader is in the way now, as {@link #upgrade(AcquireOptions)}, without waiting.
     *
     * @return the exclusive hold; empty if there are readers, and then this hold is still held
     * @throws LockException as {@link #upgrade(AcquireOptions)}, without the timeout
     * @throws IllegalStateException if this hold was released, or another thread changes its mode just now
     */
    Optional<Hold> tryUpgrade();

    /**
     * Changes to a weaker mode without letting go, and keeps the token.
     *
     * @param mode {@link LockMode#UPDATE} or {@link LockMode#SHARED}, weaker than the present one
     * @return a hold of the new mode; this one counts as released
     * @throws NotPermittedException if the mode is not weaker
     * @throws LockLostException if the hold was lost
     * @throws IllegalStateException if it was released, or another thread changes its mode just now
     */
    Hold downgrade(LockMode mode);

    /**
     * Releases the hold, stops its renewal, and says what was found. Waits for the backend, at most the client's
     * request timeout. A second call changes nothing and returns the same answer; so does a call after loss.
     *
     * @return whether the hold was released, or had already been lost
     * @throws OutcomeUnknownException if no answer arrived; the client goes on trying in the background, and the lease
     *     ends by itself
     */
    Release release();

    /**
     * Releases like {@link #release()}, without waiting for the answer: this side gives the hold up at once, and the
     * release is sent on a thread of the client. Completing or cancelling the returned future has no effect.
     *
     * @return a future of what {@link #release()} would return; completes exceptionally with what that would throw,
     *     after the client's request timeout at the latest. Its stages run on the client's callback thread
     */
    CompletableFuture<Release> releaseAsync();

    /**
     * Releases like {@link #release()} and never throws: loss is told by {@link #lost()}, and an unanswered release is
     * retried.
     */
    @Override
    void close();
}
