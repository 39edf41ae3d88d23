package io.locker.testkit.sim.log;

import io.locker.host.HostEntry;
import io.locker.host.LogText;
import io.locker.host.Replica;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A simulated log that processes follow. A table of its own, fed command by command and not by the host, shows what the
 * entries amount to; the tables of the processes are compared with it.
 */
final class Journal {
    /** How many entries lie between two comparisons. */
    static final int COMPARED = 4;

    private final LogLedger ledger;
    private final Trace trace;
    private final LongSupplier micros;
    private final long madeAt;
    private final boolean tellsEpochs;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> digests = new ArrayList<>();
    private LockTable table;
    private @Nullable Snapshot newest;
    private long epoch;
    private long losses;
    private long tableEpoch;
    private long first = 1;

    Journal(LogLedger ledger, Trace trace, LongSupplier micros, boolean tellsEpochs) {
        this.tellsEpochs = tellsEpochs;
        this.ledger = ledger;
        this.trace = trace;
        this.micros = micros;
        madeAt = micros.getAsLong();
        table = new LockTable(madeAt, MachineLimits.defaults());
    }

    long madeAt() {
        return madeAt;
    }

    long end() {
        return entries.size();
    }

    LockTable table() {
        return table;
    }

    long append(String text) {
        Entry entry = new Entry(entries.size() + 1L, micros.getAsLong(), epoch, text);
        trace.detail("log takes", entry.index(), text);
        entries.add(entry);
        HostEntry read = LogText.decode(text);
        lift(table, entry);
        for (Command command : said(read)) {
            LockTable.Step step = table.apply(entry.time(), command);
            trace.detail("table says", table.grants(), step);
            ledger.applied(table, command, step);
        }
        digests.add(entry.index() % COMPARED == 0 ? table.digest() : 0);
        return entry.index();
    }

    /** An entry that says nothing lets time pass. */
    private static List<Command> said(HostEntry entry) {
        return entry.commands().isEmpty() ? List.of(new Command.Tick()) : entry.commands();
    }

    private void lift(LockTable lifted, Entry entry) {
        if (entry.epoch() > tableEpoch) {
            tableEpoch = entry.epoch();
            lifted.apply(entry.time(), new Command.Lift(entry.time()));
        }
    }

    /** An entry; null if there is none there. */
    @Nullable
    Entry entry(long index) {
        return index <= entries.size() ? entries.get((int) index - 1) : null;
    }

    /** The digest of the table after an entry; 0 if it was not taken. */
    long digest(long index) {
        return digests.get((int) index - 1);
    }

    /** Whether the entry is there, or will be: not if it was forgotten. */
    boolean has(long index) {
        return index >= first;
    }

    void save(Snapshot snapshot) {
        Entry at = entry(snapshot.index());
        boolean newer = newest == null || newest.index() < snapshot.index();
        if (newer && at != null && Replica.wasTakenAt(snapshot, at)) {
            trace.note("log keeps a snapshot", snapshot.index(), end());
            newest = snapshot;
            first = snapshot.index();
        }
    }

    Optional<Snapshot> newest() {
        return Optional.ofNullable(newest);
    }

    /** Loses the latest entries, but none before the newest snapshot. */
    void lose(int count) {
        long end = Math.max(newest == null ? 0 : newest.index(), entries.size() - count);
        trace.note("log loses", entries.size(), end);
        while (entries.size() > end) {
            entries.remove(entries.size() - 1);
            digests.remove(digests.size() - 1);
        }
        losses++;
        epoch = tellsEpochs ? losses : 0;
        table = new LockTable(madeAt, MachineLimits.defaults());
        tableEpoch = 0;
        for (Entry entry : entries) {
            lift(table, entry);
            said(LogText.decode(entry.text())).forEach(command -> table.apply(entry.time(), command));
        }
        ledger.restored(table);
    }
}
