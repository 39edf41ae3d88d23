package io.locker.spi;

/**
 * A connection to the place where locks live.
 *
 * <p>There are three kinds, by what the place can do: a {@link StoreBackend} compares and sets, a {@link LogBackend}
 * puts entries in an order that all agree on ({@link PartitionedLog}: several of them), and a {@link ServiceBackend}
 * runs the lock machine itself. A backend never decides anything about locks; the lock machine does, wherever it runs.
 *
 * <p>Every method of a backend may be called from any thread, many at a time, and returns or throws within the request
 * timeout it was opened with.
 */
public sealed interface Backend extends AutoCloseable permits StoreBackend, LogBackend, PartitionedLog, ServiceBackend {

    /**
     * Says what this backend can do. Constant, without I/O.
     *
     * @return the capabilities
     */
    Capabilities capabilities();

    /** Gives back connections, threads and files. A second call does nothing; calls that are under way fail. */
    @Override
    void close();
}
