package io.locker.testkit.sim.store;

import io.locker.api.LockName;
import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A simulated store: carries out one request at a time, in the order of their arrival. It is right unless a bug is
 * planted in it, and may be made to lose what it was told last.
 */
final class SimStore {
    /** All that the store would find again on its disk. */
    record Disk(Map<String, LockRecord> records, Map<String, SimSessions.Session> sessions, long revision) {}

    private final StoreRules rules;
    private final StoreClock clock;
    private final Trace trace;
    private final StoreLedger ledger;
    private final SimSessions sessions;
    private final BiConsumer<String, LockName> waker;
    private final StoreBugs bugs;

    private Map<String, LockRecord> records = new TreeMap<>();
    private long revision;
    private long entries;
    private boolean down;
    private boolean startedAgain;

    /**
     * Makes an empty store.
     *
     * @param bugs what kind of store it is, and what is wrong with it
     * @param clock its clock
     * @param trace where to note what happens
     * @param ledger who checks what it does
     * @param waker who brings the wake-ups
     */
    SimStore(StoreBugs bugs, StoreClock clock, Trace trace, StoreLedger ledger, BiConsumer<String, LockName> waker) {
        this.bugs = bugs;
        this.clock = clock;
        this.trace = trace;
        this.ledger = ledger;
        this.waker = waker;
        rules = bugs.rules();
        sessions = new SimSessions(rules, clock::micros);
        revision = rules.revisions() == StoreRules.Revisions.COUNTER ? 100 : 0;
    }

    boolean has(PlantedBug bug) {
        return rules.has(bug);
    }

    SimSessions sessions() {
        return sessions;
    }

    boolean isDown() {
        return down;
    }

    void down(boolean isDown) {
        down = isDown;
        trace.note("store is down", isDown ? 1 : 0, revision);
    }

    private long nextRevision() {
        revision = rules.revisions() == StoreRules.Revisions.CLOCK && !startedAgain
                ? Math.max(revision + 1, clock.micros())
                : revision + 1;
        return revision;
    }

    /** Carries out a request about locks that a process sent. */
    Seen handle(Ask ask, int process) {
        if (ask instanceof Ask.Read read) {
            return new Seen.Found(bugs.seen(record(read.name())));
        }
        if (ask instanceof Ask.Post post) {
            return new Seen.Found(bugs.seen(post(post)));
        }
        if (ask instanceof Ask.Write write) {
            return write(write.swap(), process);
        }
        if (ask instanceof Ask.Open open) {
            sessions.open(open.session());
            return new Seen.Alive(true);
        }
        if (ask instanceof Ask.Beat beat) {
            return new Seen.Alive(sessions.beat(beat.session()));
        }
        if (ask instanceof Ask.Close close) {
            sessions.close(close.session());
            return new Seen.Alive(false);
        }
        throw new IllegalArgumentException("The store knows no such request. ask=" + ask);
    }

    private Seen write(Swap swap, int process) {
        SwapResult result = swap(swap, process, swap.expected());
        if (result.applied()) {
            bugs.again(() -> swap(swap, process, kept(swap.name()).revision()));
        }
        return new Seen.Written(new SwapResult(result.applied(), bugs.seen(result.record())));
    }

    private LockRecord kept(LockName name) {
        LockRecord kept = records.get(name.value());
        return kept == null ? LockRecord.ABSENT : kept;
    }

    private LockRecord record(LockName name) {
        return timed(kept(name));
    }

    private LockRecord timed(LockRecord kept) {
        return rules.hasTime()
                ? new LockRecord(kept.revision(), kept.writtenAt(), kept.document(), kept.inbox(), clock.micros())
                : kept;
    }

    private LockRecord post(Ask.Post post) {
        LockRecord before = kept(post.name());
        List<InboxEntry> inbox = new ArrayList<>(before.inbox());
        for (String request : post.requests()) {
            entries = Math.max(entries + 1, clock.micros());
            InboxEntry entry = new InboxEntry(Long.toString(entries), request);
            trace.note("store takes", entries, request);
            ledger.posted(post.name(), entry);
            inbox.add(entry);
        }
        LockRecord after = new LockRecord(before.revision(), before.writtenAt(), before.document(), inbox, 0);
        if (!bugs.losesPost()) {
            bugs.makeSeen(() ->
                    append(post.name(), after.inbox().subList(before.inbox().size(), inbox.size())));
        }
        wake(post.name(), post.wake());
        return timed(after);
    }

    private void append(LockName name, List<InboxEntry> arrived) {
        LockRecord before = kept(name);
        List<InboxEntry> inbox = new ArrayList<>(before.inbox());
        inbox.addAll(arrived);
        put(name, new LockRecord(before.revision(), before.writtenAt(), before.document(), inbox, 0));
    }

    private SwapResult swap(Swap swap, int process, long expected) {
        LockRecord before = kept(swap.name());
        boolean matches = before.revision() == expected && bugs.fits(before, swap.taken());
        if (!matches && !bugs.ignoresExpected(swap)) {
            trace.note("store refuses", process, swap.expected());
            return new SwapResult(false, timed(before));
        }
        long next = bugs.draw(this::nextRevision);
        List<InboxEntry> left = before.inbox().stream()
                .filter(entry -> !swap.taken().ids().contains(entry.id()))
                .toList();
        if (rules.has(PlantedBug.INBOX_DROPPED_AT_SWAP)) {
            left = List.of();
        }
        boolean removes = swap.document() == null;
        long writtenAt = removes || !rules.hasTime() ? 0 : clock.micros();
        LockRecord after = new LockRecord(removes ? 0 : next, writtenAt, swap.document(), left, 0);
        trace.note("store writes", next, swap.document());
        put(swap.name(), after);
        ledger.written(swap, after, process);
        wake(swap.name(), swap.wake());
        return new SwapResult(true, timed(after));
    }

    private void put(LockName name, LockRecord record) {
        if (record.isEmpty()) {
            records.remove(name.value());
        } else {
            records.put(name.value(), record);
        }
    }

    private void wake(LockName name, Set<String> wake) {
        if (rules.has(PlantedBug.WAKES_NEVER_SENT) || rules.has(PlantedBug.NO_WAKES_AND_NO_POLL)) {
            return;
        }
        for (String session : new TreeSet<>(wake)) {
            if (sessions.isAlive(session)) {
                waker.accept(session, name);
            }
        }
    }

    /** What would be found again if the store failed now. */
    Disk disk() {
        return new Disk(new TreeMap<>(records), sessions.copy(), revision);
    }

    /** Goes back to what was on a disk, as a store does that promoted a copy which lagged behind. */
    void restore(Disk disk) {
        trace.note("store goes back", revision, disk.revision);
        records = new TreeMap<>(disk.records);
        sessions.restore(disk.sessions);
        startedAgain = rules.has(PlantedBug.REVISIONS_START_AGAIN);
        revision = startedAgain ? 0 : disk.revision;
        ledger.restored(records);
    }

    /** What the store keeps of locks. */
    Map<String, LockRecord> records() {
        return records;
    }
}
