package io.locker.kafka;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.LogBackend.Subscription;
import io.locker.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what a log delivers. */
final class Heard implements Follower, AutoCloseable {
    private final List<Entry> entries = new CopyOnWriteArrayList<>();
    private final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();
    private final LogBackend log;
    private final long from;
    private Subscription subscription = () -> {};

    private Heard(LogBackend log, long from) {
        this.log = log;
        this.from = from;
    }

    static Heard of(LogBackend log, long from) {
        Heard heard = new Heard(log, from);
        heard.subscription = log.follow(heard.from, heard);
        return heard;
    }

    @Override
    public void entry(Entry entry) {
        entries.add(entry);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        ends.add(why);
    }

    void await(int count) {
        Await.until("entries=" + count + " of " + log, () -> entries.size() >= count);
    }

    List<Entry> entries() {
        return entries;
    }

    List<BackendUnavailableException> ends() {
        return ends;
    }

    List<String> texts() {
        return entries.stream().map(Entry::text).toList();
    }

    @Override
    public void close() {
        subscription.close();
    }
}
