package io.locker.benchmarks.lab;

/** What one thread enters and leaves, under a lock of whichever kind. */
public interface Section {

    /**
     * Waits until the lock is ours.
     *
     * @throws Exception if it cannot be had
     */
    void enter() throws Exception;

    /**
     * Gives it back, and waits until that is done.
     *
     * @throws Exception if that fails
     */
    void leave() throws Exception;
}
