package io.locker.benchmarks.peers;

/** One of those that are compared, opened: a client as one process has it. */
interface Peer extends AutoCloseable {

    /**
     * Returns a lock for one thread.
     *
     * @param name what all that want the same lock agree on
     * @return the lock
     * @throws Exception if it cannot be had
     */
    Section lock(String name) throws Exception;

    @Override
    void close();

    /** What one thread enters and leaves. */
    interface Section {

        /**
         * Waits until the lock is ours.
         *
         * @throws Exception if it cannot be had
         */
        void enter() throws Exception;

        /**
         * Gives it back.
         *
         * @throws Exception if that fails
         */
        void leave() throws Exception;
    }
}
