package io.locker.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The holds of several locks that were taken together. Each has a token of its own where they were taken one after the
 * other, and all have the same one where they were taken in one step. Threads as in {@link Hold}.
 */
public interface MultiHold extends AutoCloseable {

    /**
     * Returns the single holds, in the order of their names. Releasing one of them alone is allowed.
     *
     * @return the holds
     */
    List<Hold> holds();

    /**
     * Returns the token for one of the names.
     *
     * @param name one of the names
     * @return its token
     * @throws IllegalArgumentException if the name is none of them
     */
    FencingToken token(String name);

    /**
     * Says whether all are valid.
     *
     * @return whether each single hold is
     */
    boolean isValid();

    /**
     * Throws if one is no longer valid.
     *
     * @throws LockLostException if one was lost
     * @throws IllegalStateException if one was released
     */
    void check();

    /**
     * Returns the signal of the first loss.
     *
     * @return a future that completes when the first of them is lost
     */
    CompletableFuture<Loss> lost();

    /**
     * Releases all, the last taken first.
     *
     * @return {@link Release#RELEASED} if all were good until now
     * @throws OutcomeUnknownException as {@link Hold#release()}; the others were released all the same
     */
    Release release();

    /**
     * Releases all without waiting for the answers, as {@link Hold#releaseAsync()}.
     *
     * @return a future of what {@link #release()} would return; completes exceptionally with what that would throw
     */
    CompletableFuture<Release> releaseAsync();

    /** Releases all and never throws. */
    @Override
    void close();
}
