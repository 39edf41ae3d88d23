package io.locker.protocol;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.ServiceBackend;
import java.util.List;

/**
 * A service that runs the lock machine itself, as its clients see it: commands go there, and replies and what happens
 * to the claims of a session come back.
 *
 * <p>A session belongs to no line. When a line has ended, a client opens another, says which sessions are its own
 * ({@link ServiceCall.Resume}), and sends what was not answered again, with the same numbers.
 */
public interface LockService extends ServiceBackend {

    /**
     * Opens a line to the service, to whichever of its nodes can serve. Blocks for at most the request timeout.
     *
     * @param ear who hears what comes; not before this returns
     * @return the line
     * @throws BackendUnavailableException if no node could be reached that serves; nothing was changed, and a retry is
     *     safe
     */
    Line connect(Ear ear);

    /** A way to the service. What is sent on it arrives in order and once, or the line ends. */
    interface Line extends AutoCloseable {

        /**
         * Sends calls, without waiting for anything. On a line that has ended this does nothing.
         *
         * @param calls the calls, in order; each has an id greater than that of the one before
         */
        void send(List<ServiceCall> calls);

        /** Ends the line; the ear is not called after this returns, unless it is the ear that calls. Without I/O. */
        @Override
        void close();
    }

    /** Hears what the service says. Called by one thread at a time, which must not be held up. */
    interface Ear {

        /**
         * Takes what was said.
         *
         * @param words what was said, in order
         */
        void heard(List<ServiceWord> words);

        /**
         * The line ended. What was not answered may have been carried out, or may be yet.
         *
         * @param why what happened
         */
        void ended(BackendUnavailableException why);
    }
}
