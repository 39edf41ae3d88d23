package io.locker.client;

import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.protocol.Wish;
import java.util.function.BooleanSupplier;

/** Who carries out the wishes about a claim, on the threads that want them. */
interface ClaimDesk {

    /** Takes a wish about a claim that has its handle here. */
    void want(Wish wish);

    /** Withdraws a claim that has not been answered; one that has is left as it is. */
    void withdrawUnlessAnswered(ClaimHandle handle);

    /** Nobody needs news about this claim any more. */
    void forget(ClaimHandle handle);

    /**
     * Talks to the place on this thread until there is nothing to ask, somebody else does, or the caller has what it
     * came for; what is left then goes on on another thread.
     */
    void drive(BooleanSupplier satisfied);

    /** The lock as this client saw it last, perhaps never. */
    LockInfo seen(LockName name);
}
