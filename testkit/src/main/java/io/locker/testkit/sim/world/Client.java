package io.locker.testkit.sim.world;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.protocol.Wish;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The process that a caller is a thread of: it takes wishes and tells the caller the news. */
public interface Client {

    /**
     * Returns which process it is.
     *
     * @return its number, never used again
     */
    int number();

    /**
     * Returns the process as a thing that freezes and crashes.
     *
     * @return the host
     */
    Host host();

    /**
     * Returns the session for new claims.
     *
     * @return a living session; null while there is none, and then one is opened
     */
    @Nullable
    Lease session();

    /**
     * Takes a wish.
     *
     * @param name the lock
     * @param wish what is wanted
     * @param caller who hears the news about it
     */
    void want(LockName name, Wish wish, Caller caller);

    /**
     * Has the news about a claim told to another caller.
     *
     * @param claim the claim
     * @param caller who hears them from now on
     */
    void hears(ClaimId claim, Caller caller);

    /**
     * Returns the callers of this process.
     *
     * @return all of them
     */
    List<Caller> callers();
}
