package io.locker.protocol;

import io.locker.api.LockName;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.Swap;
import java.util.List;
import java.util.Set;

/** One request to a store. A {@link LockDesk} and a {@link SessionKeeper} say what to ask; somebody else sends it. */
public sealed interface Ask {

    /**
     * Read the record of a lock.
     *
     * @param name the lock
     */
    record Read(LockName name) implements Ask {}

    /**
     * Append requests to the inbox of a lock.
     *
     * @param name the lock
     * @param requests encoded requests
     * @param wake the sessions to wake
     */
    record Post(LockName name, List<String> requests, Set<String> wake) implements Ask {}

    /**
     * Write the document of a lock if nobody else did.
     *
     * @param swap the write
     */
    record Write(Swap swap) implements Ask {}

    /**
     * Find out which sessions are dead.
     *
     * @param suspects the sessions
     */
    record Bury(Set<String> suspects) implements Ask {}

    /**
     * Record a session.
     *
     * @param session the session
     */
    record Open(NewSession session) implements Ask {}

    /**
     * Extend the life of a session.
     *
     * @param session its id
     */
    record Beat(String session) implements Ask {}

    /**
     * End a session.
     *
     * @param session its id
     */
    record Close(String session) implements Ask {}
}
