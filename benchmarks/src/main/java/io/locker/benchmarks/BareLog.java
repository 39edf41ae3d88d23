package io.locker.benchmarks;

import java.io.IOException;

/** A log without any lock: what goes in at one connection comes out at another one. */
interface BareLog extends AutoCloseable {

    /** Appends a message, and returns when it is confirmed and has been read. */
    void roundTrip() throws Exception;

    @Override
    void close() throws IOException;
}
