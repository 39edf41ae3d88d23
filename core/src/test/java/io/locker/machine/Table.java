package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as tests use it: sessions a, b, c... with request numbers of their own. Invariants are checked after each
 * command.
 */
final class Table {
    static final long CREATED = 1_000_000;

    private final LockTable table;
    private final Map<String, Long> requests = new LinkedHashMap<>();
    private List<Event> events = List.of();
    private long now = CREATED;

    Table() {
        this(MachineLimits.defaults());
    }

    Table(MachineLimits limits) {
        table = new LockTable(CREATED, limits);
    }

    LockTable table() {
        return table;
    }

    Reply apply(Command command) {
        LockTable.Step step = table.apply(now, command);
        events = step.events();
        Invariants.check(table);
        return step.reply();
    }

    /** Returns the events of the last command. */
    List<Event> events() {
        return events;
    }

    /** Returns the claims that the last command granted, with their locks: {@code "b1@x"}. */
    List<String> granted() {
        List<String> granted = new ArrayList<>();
        for (Event event : events) {
            if (event instanceof Event.Granted grant) {
                granted.add(StoreLock.shortId(grant.claim()) + "@" + grant.lock());
            }
        }
        return granted;
    }

    void open(String... sessions) {
        for (String session : sessions) {
            apply(new Command.OpenSession(session, "", 10_000_000));
        }
    }

    RequestId request(String session) {
        long number = requests.merge(session, 1L, Long::sum);
        return new RequestId(session, number, number - 1);
    }

    RequestId requestOf(String claim) {
        return request(claim.substring(0, 1));
    }

    Reply acquire(String lock, Claim claim) {
        return apply(new Command.Acquire(request(claim.id().session()), new LockName(lock), claim, true));
    }

    Reply tryAcquire(String lock, Claim claim) {
        return apply(new Command.Acquire(request(claim.id().session()), new LockName(lock), claim, false));
    }

    Reply acquireAll(Claim claim, String... locks) {
        return acquire(locks[0], claim.withTogether(others(locks)));
    }

    Reply tryAcquireAll(Claim claim, String... locks) {
        return tryAcquire(locks[0], claim.withTogether(others(locks)));
    }

    private static List<LockName> others(String... locks) {
        return Arrays.stream(locks).skip(1).map(LockName::new).toList();
    }

    Reply release(String claim) {
        return apply(new Command.Release(requestOf(claim), Claims.id(claim), 0));
    }

    Reply release(String claim, long atLeast) {
        return apply(new Command.Release(requestOf(claim), Claims.id(claim), atLeast));
    }

    Reply letGo(String claim, String lock) {
        return apply(new Command.LetGo(requestOf(claim), Claims.id(claim), new LockName(lock)));
    }

    Reply withdraw(String claim) {
        return apply(new Command.Withdraw(requestOf(claim), Claims.id(claim)));
    }

    Reply convert(String claim, LockMode mode) {
        return apply(new Command.Convert(requestOf(claim), Claims.id(claim), mode, true));
    }

    Reply settle(String claim, Map<ClaimId, String> results) {
        return apply(new Command.Settle(requestOf(claim), Claims.id(claim), results));
    }

    Reply attach(String claim, String text, long keep) {
        return apply(new Command.Attach(requestOf(claim), Claims.id(claim), text, keep));
    }

    Reply breakHolds(String lock, long token) {
        return apply(new Command.BreakHolds(new LockName(lock), "ann", "stuck", token));
    }

    /** Lets time pass without an entry that says so. */
    void pass(long micros) {
        now += micros;
    }

    void passTime(long micros) {
        pass(micros);
        apply(new Command.Tick());
    }

    long now() {
        return now;
    }

    boolean isHeld(String lock) {
        return table.lock(new LockName(lock))
                .map(view -> !view.grants().isEmpty())
                .orElse(false);
    }

    List<String> holders(String lock) {
        return table.lock(new LockName(lock)).stream()
                .flatMap(view -> view.grants().stream())
                .map(grant -> StoreLock.shortId(grant.claim().id()))
                .toList();
    }

    List<String> waiters(String lock) {
        return table.lock(new LockName(lock)).stream()
                .flatMap(view -> view.queue().stream())
                .map(claim -> StoreLock.shortId(claim.id()))
                .toList();
    }

    long token(String lock, String claim) {
        return table.lock(new LockName(lock))
                .flatMap(view -> view.grant(Claims.id(claim)))
                .orElseThrow()
                .token();
    }

    List<String> snapshot() {
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        return lines;
    }

    LockTable restored() {
        return TableSnapshot.read(snapshot().iterator(), table.limits());
    }
}
