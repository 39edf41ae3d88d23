package io.locker.testkit.sim.store;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.Invariants;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.Request;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks each write to a simulated store against what was there and what had been posted: order, tokens, and that
 * nothing vanishes. It knows what was posted from the requests themselves, not from the store.
 */
final class StoreLedger {
    /** What the ledger needs to know, and whom it tells. */
    interface Around {
        /** Whether a session is alive. */
        boolean isAlive(String session);

        /** The true time. */
        long now();

        /** Something has changed at a lock. */
        void changed(LockBook book);

        /** The hold with this token was broken. */
        void broken(long token);
    }

    private final Around around;
    private final boolean refuses;
    private final Map<LockName, LockBook> books = new LinkedHashMap<>();

    /**
     * Makes an empty ledger.
     *
     * @param around what it needs to know
     * @param refuses whether limits are so low that claims are refused, and vanish
     */
    StoreLedger(Around around, boolean refuses) {
        this.around = around;
        this.refuses = refuses;
    }

    LockBook book(LockName name) {
        return books.computeIfAbsent(name, LockBook::new);
    }

    void posted(LockName name, InboxEntry entry) {
        LockBook book = book(name);
        book.inbox.add(entry);
        changed(book, book.state);
    }

    /** The store has gone back to earlier records. */
    void restored(Map<String, LockRecord> records) {
        for (LockBook book : books.values()) {
            LockRecord record = records.getOrDefault(book.name.value(), LockRecord.ABSENT);
            book.inbox.clear();
            book.inbox.addAll(record.inbox());
            changed(book, decode(book.name, record));
        }
    }

    private void changed(LockBook book, LockState next) {
        book.changed(next, around.now());
        around.changed(book);
    }

    private static LockState decode(LockName name, LockRecord record) {
        return record.document() == null
                ? new LockState(name)
                : LockDocument.decode(name, record.document(), record.revision(), record.writtenAt());
    }

    /** A write was carried out for a process, and left a record behind. */
    void written(Swap swap, LockRecord after, int process) {
        LockBook book = book(swap.name());
        List<Request> taken = book.take(swap.taken().ids());
        if (!after.inbox().equals(book.inbox)) {
            throw new Violation(
                    Checker.NOTHING_VANISHES,
                    "The inbox is not what was posted and not taken. name=" + book.name + " is=" + after.inbox()
                            + " expected=" + book.inbox);
        }
        LockState old = book.state;
        LockState present = check(book.name, after);
        Map<ClaimId, Integer> order = order(old, taken);
        checkOrder(old, present, order);
        checkNothingVanished(present, order, process);
        checkTokens(book, present);
        changed(book, present);
    }

    private static LockState check(LockName name, LockRecord after) {
        try {
            LockState present = decode(name, after);
            Invariants.check(present);
            return present;
        } catch (IllegalStateException | IllegalArgumentException e) {
            throw new Violation(Checker.MACHINE, "A lock contradicts itself. why=" + e.getMessage());
        }
    }

    /** The claims that were there, in the order in which they came: holders, queue, then what was taken. */
    private Map<ClaimId, Integer> order(LockState old, List<Request> taken) {
        Map<ClaimId, Integer> order = new LinkedHashMap<>();
        int rank = 0;
        for (Grant grant : old.grants()) {
            order.put(grant.claim().id(), rank++);
        }
        for (Claim claim : old.queue()) {
            order.put(claim.id(), rank++);
        }
        for (Request request : taken) {
            if (!(request instanceof Request.Ask)) {
                order.remove(request.id());
            } else if (!refuses) {
                order.putIfAbsent(request.id(), rank++);
            }
        }
        return order;
    }

    private static void checkOrder(LockState old, LockState present, Map<ClaimId, Integer> order) {
        int last = -1;
        int first = Integer.MAX_VALUE;
        for (Claim claim : present.queue()) {
            int rank = order.getOrDefault(claim.id(), Integer.MAX_VALUE);
            if (rank < last) {
                throw fifo("A claim was put in front of another.", claim.id(), present);
            }
            last = rank;
            first = Math.min(first, rank);
        }
        for (Grant grant : present.grants()) {
            ClaimId id = grant.claim().id();
            if (old.grant(id).isEmpty() && order.getOrDefault(id, Integer.MAX_VALUE) > first) {
                throw fifo("A claim was granted before another that came earlier.", id, present);
            }
        }
    }

    private static Violation fifo(String sentence, ClaimId claim, LockState lock) {
        return new Violation(Checker.FIFO, sentence + " name=" + lock.name() + " claim=" + claim);
    }

    private void checkNothingVanished(LockState present, Map<ClaimId, Integer> order, int process) {
        List<ClaimId> there = new ArrayList<>(present.claims());
        present.lingering().forEach(end -> there.add(end.grant().claim().id()));
        for (ClaimId id : order.keySet()) {
            boolean own = Names.processOf(id.session()) == process;
            if (!own && !refuses && !there.contains(id) && around.isAlive(id.session())) {
                throw new Violation(
                        Checker.NOTHING_VANISHES,
                        "A claim vanished although its session lives and nobody ended it. name=" + present.name()
                                + " claim=" + id + " writer=" + process);
            }
        }
    }

    private void checkTokens(LockBook book, LockState present) {
        LockState old = book.state;
        Map<LockMode, Long> greatest = new EnumMap<>(LockMode.class);
        greatest.putAll(book.greatest);
        for (Grant grant : present.grants()) {
            Grant before = old.grant(grant.claim().id()).orElse(null);
            if (before != null && before.token() == grant.token()) {
                continue;
            }
            LockMode mode = grant.claim().demand().mode();
            for (LockMode other : LockMode.values()) {
                if (mode.conflictsWith(other) && grant.token() <= book.greatest.getOrDefault(other, 0L)) {
                    throw new Violation(
                            Checker.TOKEN_ORDER,
                            "A later grant has no greater token. name=" + book.name + " claim="
                                    + grant.claim().id() + " token=" + grant.token() + " greatest="
                                    + book.greatest.get(other));
                }
            }
            greatest.merge(mode, grant.token(), Math::max);
        }
        book.greatest = greatest;
        for (ClaimId id : present.claims()) {
            if (old.brokenNote(id).isEmpty()) {
                present.brokenNote(id).ifPresent(note -> around.broken(note.token()));
            }
        }
    }
}
