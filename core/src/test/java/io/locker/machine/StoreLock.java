package io.locker.machine;

import io.locker.api.LockMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One lock as clients of a store use it: each operation reads the document, changes the lock and writes the document
 * with the next revision. Invariants are checked on the way.
 */
final class StoreLock {
    private final MachineLimits limits;
    private LockState lock = new LockState(Claims.NAME);
    private final List<Event> events = new ArrayList<>();
    private long revision;
    private long now = 1_000;

    StoreLock() {
        this(MachineLimits.defaults());
    }

    StoreLock(MachineLimits limits) {
        this.limits = limits;
    }

    LockState state() {
        return lock;
    }

    long revision() {
        return revision;
    }

    void passTime(long micros) {
        now += micros;
    }

    long now() {
        return now;
    }

    /** Applies an operation in one write, and returns its reply as it is read back with its tokens. */
    Reply write(Function<Turn, Reply> operation) {
        Turn turn = Turn.atStore(now, limits);
        Reply reply = operation.apply(turn);
        Invariants.check(lock);
        revision++;
        lock = LockDocument.decode(Claims.NAME, LockDocument.encode(lock), revision, now);
        Invariants.check(lock);
        events.clear();
        events.addAll(turn.events());
        return stamped(reply);
    }

    private Reply stamped(Reply reply) {
        if (reply instanceof Reply.Granted granted) {
            return lock.standing(granted.grant().claim().id());
        }
        if (reply instanceof Reply.Converted converted) {
            return lock.grant(converted.grant().claim().id())
                    .<Reply>map(Reply.Converted::new)
                    .orElseThrow();
        }
        return reply;
    }

    /** Returns the events of the last write. */
    List<Event> events() {
        return List.copyOf(events);
    }

    Reply acquire(Claim claim) {
        return write(turn -> lock.acquire(claim, turn));
    }

    Reply tryAcquire(Claim claim) {
        return write(turn -> lock.tryAcquire(claim, turn));
    }

    Reply withdraw(String id) {
        return write(turn -> lock.withdraw(Claims.id(id), turn));
    }

    Reply release(String id) {
        return release(id, 0);
    }

    Reply release(String id, long keepUntil) {
        return write(turn -> lock.release(Claims.id(id), keepUntil, turn));
    }

    Reply convert(String id, LockMode mode) {
        return write(turn -> lock.convert(Claims.id(id), mode, turn));
    }

    Reply tryConvert(String id, LockMode mode) {
        return write(turn -> lock.tryConvert(Claims.id(id), mode, turn));
    }

    Reply settle(String holder, Map<ClaimId, String> results) {
        return write(turn -> lock.settle(Claims.id(holder), results, turn));
    }

    Reply attach(String holder, Attached value) {
        return write(turn -> lock.attach(Claims.id(holder), value, turn));
    }

    void dropSession(String session) {
        write(turn -> {
            lock.dropSession(session, turn);
            return Reply.DONE;
        });
    }

    void breakHolds(String by, String reason) {
        write(turn -> {
            lock.breakHolds(by, reason, turn);
            return Reply.DONE;
        });
    }

    void advance() {
        write(turn -> {
            lock.advance(turn);
            return Reply.DONE;
        });
    }

    boolean holds(String id) {
        return lock.grant(Claims.id(id)).isPresent();
    }

    long token(String id) {
        return lock.grant(Claims.id(id)).orElseThrow().token();
    }

    List<String> holders() {
        return lock.grants().stream().map(grant -> shortId(grant.claim().id())).toList();
    }

    List<String> waiters() {
        return lock.queue().stream().map(claim -> shortId(claim.id())).toList();
    }

    static String shortId(ClaimId id) {
        return id.session() + id.number();
    }
}
