package io.locker.rabbitmq;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.testkit.Await;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what it is given. */
final class Recorder implements Follower {
    final List<Entry> entries = new CopyOnWriteArrayList<>();
    final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();

    @Override
    public void entry(Entry entry) {
        entries.add(entry);
    }

    @Override
    public void ended(BackendUnavailableException why) {
        ends.add(why);
    }

    List<String> texts() {
        return entries.stream().map(Entry::text).toList();
    }

    void await(int count) {
        Await.until("entries=" + count, () -> entries.size() >= count);
    }

    void awaitEnd() {
        Await.until("the follower is told", () -> !ends.isEmpty());
    }
}
