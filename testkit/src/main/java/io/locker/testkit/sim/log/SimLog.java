package io.locker.testkit.sim.log;

import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import io.locker.machine.TableSnapshot;
import io.locker.testkit.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;

/**
 * A simulated log: it puts entries in one order, keeps snapshots, and knows which term it is. A table of its own shows
 * what the entries amount to; the tables of the servers are compared with it.
 */
final class SimLog {
    /** How many entries lie between two comparisons. */
    static final int COMPARED = 4;

    private static final int SNAPSHOT_EVERY = 24;

    /**
     * One entry.
     *
     * @param index its place, from 1
     * @param time the time that its appender gave it, in microseconds
     * @param command what is to be applied
     */
    record Entry(long index, long time, Command command) {}

    /**
     * What the entries up to an index amount to.
     *
     * @param index the last entry that is in it
     * @param lines the table
     */
    record Snapshot(long index, List<String> lines) {}

    private final MachineLimits limits = MachineLimits.defaults();
    private final LogScenario.Rules rules;
    private final LogLedger ledger;
    private final Trace trace;
    private final List<Entry> entries = new ArrayList<>();
    private final List<Long> digests = new ArrayList<>();
    private final List<Snapshot> snapshots = new ArrayList<>();
    private LockTable table;
    private long term;
    private int leader;

    /**
     * Makes an empty log.
     *
     * @param rules what kind of log
     * @param madeAt when it was made, in microseconds
     * @param ledger who checks what its entries do
     * @param trace where to note what happens
     */
    SimLog(LogScenario.Rules rules, long madeAt, LogLedger ledger, Trace trace) {
        this.rules = rules;
        this.ledger = ledger;
        this.trace = trace;
        table = new LockTable(madeAt, limits);
        snapshots.add(snapshot());
    }

    private Snapshot snapshot() {
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        return new Snapshot(entries.size(), lines);
    }

    /** Appends an entry; false if it comes from a deposed leader and the log refuses that. */
    boolean append(long time, Command command, long byTerm) {
        if (rules.elects() && byTerm != term) {
            trace.detail("log refuses", byTerm, command);
            return false;
        }
        Entry entry = new Entry(entries.size() + 1, time, command);
        trace.detail("log takes", entry.index, command);
        entries.add(entry);
        LockTable.Step step = table.apply(time, command);
        trace.detail("table says", table.grants(), step);
        ledger.applied(table, command, step);
        digests.add(entry.index % COMPARED == 0 ? table.digest() : 0);
        if (entry.index % SNAPSHOT_EVERY == 0) {
            snapshots.add(snapshot());
        }
        return true;
    }

    long end() {
        return entries.size();
    }

    Entry entry(long index) {
        return entries.get((int) index - 1);
    }

    /** The digest of a table after an entry; 0 if it was not taken. */
    long digest(long index) {
        return digests.get((int) index - 1);
    }

    /** The newest snapshot that lies at least so many entries back, or the first. */
    Snapshot snapshot(long back) {
        Snapshot found = snapshots.get(0);
        for (Snapshot snapshot : snapshots) {
            if (snapshot.index <= entries.size() - back) {
                found = snapshot;
            }
        }
        return found;
    }

    LockTable restored(Snapshot snapshot) {
        return TableSnapshot.read(snapshot.lines.iterator(), limits);
    }

    /** Loses the latest entries. */
    void lose(int count) {
        long end = Math.max(0, entries.size() - count);
        trace.note("log loses", entries.size(), end);
        while (entries.size() > end) {
            entries.remove(entries.size() - 1);
            digests.remove(digests.size() - 1);
        }
        snapshots.removeIf(snapshot -> snapshot.index > end);
        Snapshot newest = snapshots.get(snapshots.size() - 1);
        table = restored(newest);
        for (long index = newest.index + 1; index <= end; index++) {
            table.apply(entry(index).time, entry(index).command);
        }
        ledger.restored(table);
    }

    /** Makes a server the leader, and returns its term. */
    long elect(int server) {
        term++;
        leader = server;
        trace.note("log elects", server, term);
        return term;
    }

    long term() {
        return term;
    }

    int leader() {
        return leader;
    }

    LockTable table() {
        return table;
    }
}
