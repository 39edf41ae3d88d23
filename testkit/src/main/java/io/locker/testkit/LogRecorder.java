package io.locker.testkit;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.LogBackend.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a log delivers. */
public final class LogRecorder implements Follower, AutoCloseable {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();
    private volatile Subscription subscription = () -> {};

    /** Makes one that follows nothing yet. */
    public LogRecorder() {}

    /**
     * Makes one that follows a log until it is closed.
     *
     * @param log the log
     * @param from the first index to deliver
     * @return the recorder
     */
    public static LogRecorder of(LogBackend log, long from) {
        LogRecorder recorder = new LogRecorder();
        recorder.subscription = log.follow(from, recorder);
        return recorder;
    }

    @Override
    public void entry(Entry entry) {
        entries.add(entry);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        ends.add(why);
    }

    /**
     * Returns what was delivered.
     *
     * @return the entries, in order; grows
     */
    public List<Entry> entries() {
        return entries;
    }

    /**
     * Returns why the delivery ended, each time.
     *
     * @return the reasons; grows
     */
    public List<BackendUnavailableException> ends() {
        return ends;
    }

    /**
     * Returns what was delivered.
     *
     * @return the texts of the entries, in order
     */
    public List<String> texts() {
        return entries.stream().map(Entry::text).toList();
    }

    /**
     * Waits for entries.
     *
     * @param count how many in all
     */
    public void await(int count) {
        Await.until("entries=" + count, () -> entries.size() >= count);
    }

    /** Waits until the delivery has ended. */
    public void awaitEnd() {
        Await.until("the follower is told", () -> !ends.isEmpty());
    }

    /** Follows no longer what it was made to follow. */
    @Override
    public void close() {
        subscription.close();
    }
}
