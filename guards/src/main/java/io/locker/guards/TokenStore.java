package io.locker.guards;

import io.locker.api.BackendUnavailableException;
import java.time.Duration;
import java.util.Optional;

/**
 * Remembers the greatest token of each resource, and lets writers in for a while: for guards in front of a thing that
 * compares nothing itself.
 *
 * <p>To compare the token is not enough there. A writer that was let in and then paused would still be inside when a
 * later holder comes, and write after it. So a later token is let in only when all that entered with earlier ones have
 * left, and after that no earlier one is let in any more.
 */
public interface TokenStore {

    /**
     * Lets a writer in, if nobody has shown a greater token. Blocks while writers with lower tokens are inside.
     *
     * <p>Writers with equal tokens may be let in together or one after the other.
     *
     * @param offer what the writer shows
     * @param atMost how long to wait until those with lower tokens have left
     * @return the stay, to be closed when the work is done; empty if the time was over before. The token may count as
     *     seen in both cases
     * @throws StaleTokenException if a greater token was seen for the resource, before or while waiting
     * @throws BackendUnavailableException if the store cannot be used; nobody was let in, and a retry is safe
     * @throws InterruptedException if interrupted while waiting; nobody was let in
     */
    Optional<Stay> enter(Offer offer, Duration atMost) throws InterruptedException;

    /** The time that a writer is inside. May be closed by any thread; a second call does nothing. */
    interface Stay extends AutoCloseable {

        /** Leaves, so that later tokens are let in. */
        @Override
        void close();
    }
}
