package io.locker.testkit.contract;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.host.HostSettings;
import io.locker.host.Replica;
import io.locker.machine.LockTable;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.PartitionedLog;
import io.locker.testkit.Await;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.fault.FaultyLog;
import io.locker.testkit.fault.PausableTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/**
 * The subject for any {@link LogBackend} and {@link PartitionedLog}: each client reaches the log through a gate at
 * which harm is done.
 */
public class LogLockSubject implements LockSubject {
    private final Function<LockerOptions, PartitionedLog> opener;

    /**
     * Makes a subject of a log.
     *
     * @param opener opens one more connection to the same log, for a client with these options
     */
    public LogLockSubject(Function<LockerOptions, LogBackend> opener) {
        this.opener = options -> PartitionedLog.of(List.of(opener.apply(options)));
    }

    private LogLockSubject(PartitionedLogs logs) {
        opener = logs::open;
    }

    /**
     * Makes a subject of a log in partitions.
     *
     * @param logs opens one more connection to the same logs
     * @return the subject
     */
    public static LogLockSubject of(PartitionedLogs logs) {
        return new LogLockSubject(logs);
    }

    /** Opens connections to the same logs. */
    public interface PartitionedLogs {

        /**
         * Opens one more.
         *
         * @param options those of the client that will use it
         * @return the logs
         */
        PartitionedLog open(LockerOptions options);
    }

    @Override
    public final Client open(LockerOptions options) {
        PausableTime time = new PausableTime(options.time());
        List<LogBackend> logs = opener.apply(options).partitions();
        FaultyLog first = new FaultyLog(logs.get(0), time);
        List<LogBackend> gated = new ArrayList<>(List.of(first));
        logs.subList(1, logs.size()).forEach(log -> gated.add(first.beside(log)));
        return new Client(Locker.using(PartitionedLog.of(gated), options.withTime(time)), first.faults());
    }

    /** A log has no wake-ups that could be lost. */
    @Override
    public final Set<Fault> faults() {
        return EnumSet.complementOf(EnumSet.of(Fault.LOST_WAKE_UPS));
    }

    @Override
    public Optional<String> address() {
        return Optional.empty();
    }

    /** Names the locks that are not idle and the sessions that are open, as a newcomer finds them. */
    @Override
    public Optional<List<String>> leftovers() {
        List<String> left = new ArrayList<>();
        try (PartitionedLog logs = opener.apply(LockerOptions.defaults())) {
            for (LogBackend log : logs.partitions()) {
                LockTable table = tableOf(log);
                table.locks().forEach(lock -> left.add("lock " + lock.name().value()));
                table.sessions().forEach(session -> left.add("session " + session.session()));
            }
        }
        return Optional.of(left);
    }

    /** Applies the whole log; begins again if a snapshot overtook it meanwhile. */
    private static LockTable tableOf(LogBackend log) {
        while (true) {
            Reader reader = new Reader(log);
            if (reader.readToTheEnd(log)) {
                return reader.replica.table();
            }
        }
    }

    /** Follows a log up to an entry of its own. */
    private static final class Reader implements Follower {
        private static final HostSettings SETTINGS = HostSettings.of("looks-for-leftovers");

        private final Replica replica;
        private final AtomicLong applied = new AtomicLong();
        private final AtomicBoolean overtaken = new AtomicBoolean();

        Reader(LogBackend log) {
            replica = log.newest()
                    .map(snapshot -> Replica.of(SETTINGS, snapshot))
                    .orElseGet(() -> Replica.ofNew(SETTINGS, log.madeAt()));
        }

        boolean readToTheEnd(LogBackend log) {
            LogBackend.Subscription subscription;
            try {
                subscription = log.follow(replica.index() + 1, this);
            } catch (BackendUnavailableException e) {
                return false;
            }
            long end = log.append("locker-log 1 looks-for-leftovers 1");
            Await.until("all entries are applied", () -> overtaken.get() || applied.get() >= end);
            subscription.close();
            return applied.get() >= end;
        }

        @Override
        public void entry(Entry entry) {
            replica.apply(entry);
            applied.set(entry.index());
        }

        @Override
        public void ended(BackendUnavailableException why) {
            overtaken.set(true);
        }
    }

    @Override
    public void close() {}
}
