package io.locker.testkit.sim.log;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Invariants;
import io.locker.machine.LockTable;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.TokenBook;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongConsumer;

/** Checks each entry of a log by what it did to the table: order, tokens, and that several locks are had at once. */
final class LogLedger {
    /** What is known of one lock. */
    private static final class Book {
        final List<ClaimId> arrivals = new ArrayList<>();
        final TokenBook tokens;

        Book(LockName name) {
            tokens = new TokenBook(name);
        }
    }

    private final Map<String, Book> books = new TreeMap<>();
    private final LongConsumer broken;

    LogLedger(LongConsumer broken) {
        this.broken = broken;
    }

    private Book book(LockName name) {
        return books.computeIfAbsent(name.value(), absent -> new Book(name));
    }

    void applied(LockTable table, Command command, LockTable.Step step) {
        try {
            Invariants.check(table);
        } catch (IllegalStateException e) {
            throw new Violation(Checker.MACHINE, "A table contradicts itself. why=" + e.getMessage());
        }
        if (command instanceof Command.Acquire acquire && !(step.reply() instanceof Reply.Busy)) {
            arrived(acquire);
        }
        for (Event event : step.events()) {
            if (event instanceof Event.Granted granted) {
                checkOrder(table, granted);
                book(granted.lock()).tokens.granted(List.of(granted.grant()));
                checkTogether(table, granted);
            } else if (event instanceof Event.Converted converted) {
                book(converted.lock()).tokens.granted(List.of(converted.grant()));
            } else if (event instanceof Event.Broken note) {
                book(note.lock()).tokens.of(note.claim()).forEach(broken::accept);
            }
        }
    }

    private void arrived(Command.Acquire acquire) {
        Claim claim = acquire.claim();
        List<LockName> names = new ArrayList<>(claim.together());
        names.add(acquire.lock());
        for (LockName name : names) {
            List<ClaimId> arrivals = book(name).arrivals;
            if (!arrivals.contains(claim.id())) {
                arrivals.add(claim.id());
            }
        }
    }

    /** Whoever came earlier and still waits was passed over. */
    private void checkOrder(LockTable table, Event.Granted granted) {
        Book book = book(granted.lock());
        ClaimId id = granted.claim();
        LockView lock = table.lock(granted.lock()).orElse(null);
        if (lock != null) {
            book.arrivals.removeIf(other -> lock.position(other).isEmpty() && !other.equals(id));
        }
        int place = book.arrivals.indexOf(id);
        if (place > 0 && lock != null && lock.grant(id).isPresent()) {
            throw new Violation(
                    Checker.FIFO,
                    "A claim was granted before another that came earlier. name=" + granted.lock() + " claim=" + id
                            + " earlier=" + book.arrivals.get(0));
        }
        book.arrivals.remove(id);
    }

    private static void checkTogether(LockTable table, Event.Granted granted) {
        ClaimId id = granted.claim();
        boolean held = holds(table, granted.lock(), id);
        for (LockName other : granted.grant().claim().together()) {
            if (held != holds(table, other, id)) {
                throw new Violation(
                        Checker.ALL_OR_NOTHING,
                        "A claim over several locks has only some of them. claim=" + id + " lock=" + other);
            }
        }
    }

    private static boolean holds(LockTable table, LockName name, ClaimId id) {
        return table.lock(name).flatMap(lock -> lock.grant(id)).isPresent();
    }

    /** The log has lost its latest entries. */
    void restored(LockTable table) {
        books.forEach((name, book) -> {
            book.arrivals.clear();
            table.lock(new LockName(name))
                    .ifPresent(lock -> lock.queue().forEach(claim -> book.arrivals.add(claim.id())));
        });
    }
}
