package io.locker.server.engine;

import io.locker.protocol.ServiceCall;
import java.util.List;

/** One client on one line, as whoever carries the words sees it. */
public interface Visitor extends AutoCloseable {

    /**
     * Takes what the client said. May be called from any thread, one at a time; does not wait for anything.
     *
     * @param calls the calls in order
     */
    void send(List<ServiceCall> calls);

    /** The client's side ended the line. Its sessions live on. */
    @Override
    void close();
}
