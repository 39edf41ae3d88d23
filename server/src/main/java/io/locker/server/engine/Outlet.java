package io.locker.server.engine;

import io.locker.api.BackendUnavailableException;
import io.locker.protocol.ServiceWord;
import java.util.List;
import java.util.Optional;

/**
 * The way to one client, as whoever carries the words provides it. Called by one thread at a time, which must not be
 * held up: what the client does not take at once is kept, and counted.
 */
public interface Outlet {

    /**
     * Hands over what is to be told, in order.
     *
     * @param words the words of one moment, to be sent together
     */
    void say(List<ServiceWord> words);

    /**
     * Says how much was handed over and not taken by the client yet.
     *
     * @return bytes, at least roughly
     */
    long unsent();

    /**
     * The line is over; nothing is said any more. Not called after the client's side closed it.
     *
     * @param why what happened
     * @param leader the name of the node that serves now: where other nodes reach it; empty if that is not known
     */
    void end(BackendUnavailableException why, Optional<String> leader);
}
