package io.locker.guards;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DistributedLock;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.Loss;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a resource that knows no greatest token but lets in whoever <i>claimed</i> it last: a producer that is
 * initialized, a lease on a blob, an entity tag that is read and then demanded.
 *
 * <p>There the order of the steps is everything. A late holder that first looks whether it still has the lock and then
 * claims can be paused in between, and shut out its successor: the resource cannot know better. So it must be: claim,
 * <i>then</i> read the lock again, and only then write.
 *
 * <ul>
 *   <li>A late holder that claims shuts out the present one, reads that the lock has passed on, and does not write.
 *   <li>The present holder, whose next write is refused, reads that it still has the lock, claims again, and writes.
 *   <li>A holder that loses the lock after it has read it is shut out by the claim of the next.
 * </ul>
 *
 * <p>Here the claim comes into the hands of the writing code only after the lock was read, so that the order cannot be
 * wrong:
 *
 * <pre>{@code
 * try (var writer = new ClaimThenVerify<>(lock, hold, token -> claimProducer(token))) {
 *     writer.write(producer -> send(producer, record)); // send throws ClaimLostException when it is shut out
 * }
 * }</pre>
 *
 * <p>It rests on this: the resource refuses every write under a claim that is not the last, and
 * {@link DistributedLock#inspect()} shows what the store has now. For one thread at a time.
 *
 * @param <C> what a claim is: whatever is needed to write under it. One that is {@link AutoCloseable} is closed when it
 *     is given up
 */
public final class ClaimThenVerify<C> implements AutoCloseable {
    /** Each claim anew needs one more late holder that has not read the lock yet. */
    private static final int CLAIMS = 5;

    private final DistributedLock lock;
    private final Hold hold;
    private final Claiming<C> claiming;
    private @Nullable C claim;

    /**
     * Makes a writer. Nothing is claimed until it writes.
     *
     * @param lock the lock
     * @param hold the hold of it, not a shared one
     * @param claiming how to claim the resource
     * @throws IllegalArgumentException if the hold is of another lock, or shared
     */
    public ClaimThenVerify(DistributedLock lock, Hold hold, Claiming<C> claiming) {
        if (!lock.name().equals(hold.name())) {
            throw new IllegalArgumentException(
                    "The hold is of another lock. lock=" + lock.name() + " hold=" + hold.name());
        }
        Offer unused = Offer.of(hold);
        this.lock = lock;
        this.hold = hold;
        this.claiming = claiming;
    }

    /**
     * Writes, under a claim after which the lock was read. Claims at the first call, and again when it was shut out
     * although the hold is still good.
     *
     * @param writing what to do
     * @param <R> what it returns
     * @return what it returned
     * @throws StaleTokenException if the lock has passed to a later holder; this write was not made
     * @throws LockLostException if the hold was lost; this write was not made
     * @throws IllegalStateException if the hold was released; this write was not made
     * @throws BackendUnavailableException if the lock could not be read; this write was not made, and a retry is safe
     * @throws ClaimLostException if it was shut out again and again; this write was not made
     * @throws Exception whatever else the claiming or the writing threw
     */
    public <R> R write(Writing<C, R> writing) throws Exception {
        for (int claims = 1; ; claims++) {
            C current = claim;
            if (current == null) {
                current = claimed();
            }
            try {
                return writing.write(current);
            } catch (ClaimLostException shutOut) {
                giveUp(current);
                if (claims == CLAIMS) {
                    throw shutOut;
                }
            }
        }
    }

    private C claimed() throws Exception {
        hold.check();
        C taken = claiming.claim(hold.token());
        try {
            verify();
        } catch (RuntimeException | Error notOurs) {
            giveUp(taken);
            throw notOurs;
        }
        claim = taken;
        return taken;
    }

    private void verify() {
        LockInfo now = lock.inspect();
        Offer offer = Offer.of(hold);
        boolean ours = false;
        for (LockInfo.Holder holder : now.holders()) {
            FencingToken token = holder.token();
            // Of the hand-overs inside this process the store knows nothing; the hold itself does.
            ours |= token.revision() == offer.token().revision();
            boolean later = token.revision() > offer.token().revision();
            if (later && holder.share().mode().conflictsWith(hold.mode())) {
                throw new StaleTokenException(offer, token);
            }
        }
        hold.check();
        if (!ours) {
            throw new LockLostException(
                    new Loss(
                            Loss.Reason.BROKEN,
                            hold.name(),
                            hold.token(),
                            "The store does not know the hold. " + now.explain()),
                    null,
                    null);
        }
    }

    private void giveUp(C given) {
        claim = null;
        if (given instanceof AutoCloseable closeable) {
            try {
                closeable.close();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                // It is of no use any more, so it does not matter how it ended.
            }
        }
    }

    /** Gives the claim up, if there is one; closes it if it can be closed. Never throws, and may be called again. */
    @Override
    public void close() {
        C current = claim;
        if (current != null) {
            giveUp(current);
        }
    }

    /**
     * How to claim a resource.
     *
     * @param <C> what a claim is
     */
    @FunctionalInterface
    public interface Claiming<C> {

        /**
         * Claims: once this has returned, the resource refuses all writes under earlier claims.
         *
         * @param token the token of the hold, for a resource that can keep it
         * @return the claim
         * @throws Exception whatever goes wrong
         */
        C claim(FencingToken token) throws Exception;
    }

    /**
     * What to write.
     *
     * @param <C> what a claim is
     * @param <R> what is returned
     */
    @FunctionalInterface
    public interface Writing<C, R> {

        /**
         * Writes.
         *
         * @param claim the claim to write under
         * @return any result
         * @throws ClaimLostException if the resource refused because it was claimed since; it will be tried again
         * @throws Exception whatever else goes wrong; it is passed on
         */
        R write(C claim) throws Exception;
    }
}
