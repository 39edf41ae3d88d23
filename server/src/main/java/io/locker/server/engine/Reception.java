package io.locker.server.engine;

import io.locker.api.LockException;

/** Lets clients in, whatever carries their words. */
public interface Reception {

    /**
     * Opens a line for a client. Does not wait for anything.
     *
     * @param outlet where to say what the client is to hear; not before this returns
     * @return where to say what the client says
     * @throws NotServingException if this node does not serve; says who does, if that is known
     * @throws LockException if the client cannot come in, for instance because there are too many
     */
    Visitor connect(Outlet outlet);
}
