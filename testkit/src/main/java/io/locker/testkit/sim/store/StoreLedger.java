package io.locker.testkit.sim.store;

import io.locker.api.LockName;
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
        Arrivals arrivals = new Arrivals(old, taken);
        if (!refuses) {
            arrivals.checkOrder(present);
            arrivals.checkNothingVanished(present, process, around);
        }
        arrivals.checkNewcomers(present, requests(book.inbox), process);
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

    private static List<Request> requests(List<InboxEntry> inbox) {
        return inbox.stream().map(entry -> Request.decode(entry.request())).toList();
    }

    private void checkTokens(LockBook book, LockState present) {
        LockState old = book.state;
        List<Grant> fresh = new ArrayList<>();
        for (Grant grant : present.grants()) {
            Grant before = old.grant(grant.claim().id()).orElse(null);
            if (before == null || before.token() != grant.token()) {
                fresh.add(grant);
            }
        }
        book.tokens.granted(fresh);
        for (ClaimId id : present.claims()) {
            if (old.brokenNote(id).isEmpty() && present.brokenNote(id).isPresent()) {
                book.tokens.of(id).forEach(around::broken);
            }
        }
    }
}
