package io.locker.testkit.fault;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.Capabilities;
import io.locker.spi.LogBackend;
import io.locker.testkit.fault.Gate.Kind;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A log as one client reaches it, through a gate at which a test can do harm. */
public final class FaultyLog implements LogBackend {
    private static final Pattern CLAIMS =
            Pattern.compile("(acquire|withdraw|release|let-go|convert|settle|attach|break) ");

    private final LogBackend inner;
    private final Gate gate;
    private final List<GatedFollower> followers = new CopyOnWriteArrayList<>();

    /**
     * Puts the gate before a log.
     *
     * @param inner the log, opened for one client
     * @param time the client's clock, which is held up together with the client
     */
    public FaultyLog(LogBackend inner, PausableTime time) {
        this(inner, new Gate(time));
    }

    private FaultyLog(LogBackend inner, Gate gate) {
        this.inner = inner;
        this.gate = gate;
        gate.onCut(() -> followers.forEach(GatedFollower::cut));
    }

    /**
     * Puts the same gate before another partition.
     *
     * @param other the partition, opened for the same client
     * @return the partition behind the gate of this log
     */
    public FaultyLog beside(LogBackend other) {
        return new FaultyLog(other, gate);
    }

    /**
     * Returns the means to harm the client.
     *
     * @return the same one each time
     */
    public Faults faults() {
        return gate;
    }

    @Override
    public long append(String entry) {
        return gate.pass(kind(entry), () -> inner.append(entry));
    }

    /** What is about a claim is a write; what says that sessions live, and nothing else, is a heartbeat. */
    private static Kind kind(String entry) {
        String[] lines = entry.split("\n", -1);
        Kind kind = lines.length == 1 ? Kind.READ : Kind.BEAT;
        for (int i = 1; i < lines.length; i++) {
            if (CLAIMS.matcher(lines[i]).lookingAt()) {
                return Kind.WRITE;
            }
            kind = lines[i].startsWith("beat ") ? kind : Kind.OTHER;
        }
        return kind;
    }

    @Override
    public Subscription follow(long from, Follower follower) {
        return gate.pass(Kind.OTHER, () -> {
            GatedFollower gated = new GatedFollower(follower);
            followers.add(gated);
            Subscription subscription = inner.follow(from, gated);
            return () -> {
                followers.remove(gated);
                subscription.close();
            };
        });
    }

    @Override
    public void save(Snapshot snapshot) {
        gate.pass(Kind.OTHER, () -> {
            inner.save(snapshot);
            return true;
        });
    }

    @Override
    public Optional<Snapshot> newest() {
        return gate.pass(Kind.OTHER, inner::newest);
    }

    @Override
    public long madeAt() {
        return gate.pass(Kind.OTHER, inner::madeAt);
    }

    @Override
    public Capabilities capabilities() {
        return inner.capabilities();
    }

    @Override
    public void close() {
        inner.close();
    }

    /** Whoever follows, until the client is cut off. */
    private final class GatedFollower implements Follower {
        private final Follower follower;
        private final ReentrantLock calling = new ReentrantLock();
        private @Nullable BackendUnavailableException over;

        GatedFollower(Follower follower) {
            this.follower = follower;
        }

        @Override
        public void entry(Entry entry) {
            gate.deliver();
            calling.lock();
            try {
                if (over == null) {
                    follower.entry(entry);
                }
            } finally {
                calling.unlock();
            }
        }

        @Override
        public void ended(BackendUnavailableException why) {
            calling.lock();
            try {
                if (over == null) {
                    over = why;
                    follower.ended(why);
                }
            } finally {
                calling.unlock();
            }
        }

        void cut() {
            ended(new BackendUnavailableException("The test has cut the client off.", null));
        }
    }
}
