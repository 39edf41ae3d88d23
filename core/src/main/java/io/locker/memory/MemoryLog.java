package io.locker.memory;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.Capabilities;
import io.locker.spi.Capability;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A log in this process's memory, for tests; each client opens it for itself. Each follower has a daemon thread. */
public final class MemoryLog {
    private static final Capabilities CAPABILITIES = Capabilities.ofMachine(Set.of(Capability.STORE_TIME));

    private final TimeSource time;
    private final Capabilities capabilities;
    private final ReentrantLock guard = new ReentrantLock();
    private final Condition changed = guard.newCondition();
    private final List<LogBackend.Entry> entries = new ArrayList<>();
    private final long madeAt;
    private long first = 1;
    private LogBackend.@Nullable Snapshot newest;

    /**
     * Makes an empty log.
     *
     * @param time the clock that stamps the entries
     */
    public MemoryLog(TimeSource time) {
        this(time, CAPABILITIES);
    }

    private MemoryLog(TimeSource time, Capabilities capabilities) {
        this.time = time;
        this.capabilities = capabilities;
        madeAt = micros();
    }

    /**
     * Makes an empty log that stamps no entries, as some logs do not.
     *
     * @param time the clock that says when the log was made
     * @return the log
     */
    public static MemoryLog withoutTime(TimeSource time) {
        return new MemoryLog(time, CAPABILITIES.without(Capability.STORE_TIME));
    }

    private long stamp() {
        return capabilities.has(Capability.STORE_TIME) ? micros() : 0;
    }

    private long micros() {
        return time.nanos() / 1_000 + 1;
    }

    /**
     * Opens the log for one more client.
     *
     * @return the log as this client has it; closing it ends only what this client follows
     */
    public LogBackend open() {
        return new Client();
    }

    /** The log as one client has it. */
    private final class Client implements LogBackend {
        private boolean closed;

        @Override
        public Capabilities capabilities() {
            return capabilities;
        }

        private void check() {
            if (closed) {
                throw new BackendUnavailableException("The memory log is closed.", null);
            }
        }

        @Override
        public long append(String entry) {
            guard.lock();
            try {
                check();
                long index = first + entries.size();
                entries.add(new Entry(index, stamp(), 0, entry));
                changed.signalAll();
                return index;
            } finally {
                guard.unlock();
            }
        }

        @Override
        public Subscription follow(long from, Follower follower) {
            guard.lock();
            try {
                check();
                if (from < first) {
                    throw new BackendUnavailableException(
                            "The log has forgotten this entry. index=" + from + " first=" + first, null);
                }
                Delivery delivery = new Delivery(this, from, follower);
                Thread thread = new Thread(delivery, "locker-memory-log");
                thread.setDaemon(true);
                thread.start();
                return delivery;
            } finally {
                guard.unlock();
            }
        }

        @Override
        public void save(Snapshot snapshot) {
            guard.lock();
            try {
                check();
                Snapshot present = newest;
                if (present != null && present.index() >= snapshot.index()) {
                    return;
                }
                newest = snapshot;
                int known = (int) Math.min(entries.size(), Math.max(0, snapshot.index() - first));
                entries.subList(0, known).clear();
                first += known;
            } finally {
                guard.unlock();
            }
        }

        @Override
        public Optional<Snapshot> newest() {
            guard.lock();
            try {
                check();
                return Optional.ofNullable(newest);
            } finally {
                guard.unlock();
            }
        }

        @Override
        public long madeAt() {
            return madeAt;
        }

        @Override
        public void close() {
            guard.lock();
            try {
                closed = true;
                changed.signalAll();
            } finally {
                guard.unlock();
            }
        }
    }

    /** One follower's way through the log. A follower that was overtaken by a snapshot ends. */
    private final class Delivery implements Runnable, LogBackend.Subscription {
        private final Client client;
        private final LogBackend.Follower follower;
        private final ReentrantLock calling = new ReentrantLock();
        private long next;
        private volatile boolean ended;

        Delivery(Client client, long from, LogBackend.Follower follower) {
            this.client = client;
            next = from;
            this.follower = follower;
        }

        @Override
        public void run() {
            while (true) {
                LogBackend.Entry entry = await();
                calling.lock();
                try {
                    if (ended) {
                        return;
                    }
                    if (entry == null) {
                        ended = true;
                        follower.ended(new BackendUnavailableException(
                                "The log was closed, or has forgotten the next entry. index=" + next, null));
                        return;
                    }
                    follower.entry(entry);
                    next++;
                } finally {
                    calling.unlock();
                }
            }
        }

        private LogBackend.@Nullable Entry await() {
            guard.lock();
            try {
                while (!client.closed && !ended && next >= first + entries.size()) {
                    changed.awaitUninterruptibly();
                }
                return client.closed || ended || next < first ? null : entries.get((int) (next - first));
            } finally {
                guard.unlock();
            }
        }

        @Override
        public void close() {
            calling.lock();
            try {
                ended = true;
            } finally {
                calling.unlock();
            }
            guard.lock();
            try {
                changed.signalAll();
            } finally {
                guard.unlock();
            }
        }
    }
}
