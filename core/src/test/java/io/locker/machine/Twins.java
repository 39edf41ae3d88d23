package io.locker.machine;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A real lock in a store and a naive one that go the same way. Each write applies operations to both, and fails where
 * they differ, where an invariant is broken, or where the tokens that could be seen are out of order.
 */
final class Twins {
    /** A grant as somebody could see it. */
    private record Sight(ClaimId claim, Demand demand, long token) {
        private boolean conflictsWith(Sight other) {
            boolean conflict = demand.limit() == 0 && demand.mode().conflictsWith(other.demand.mode());
            return conflict && !claim.equals(other.claim);
        }
    }

    private final List<Sight> seen;
    private final List<String> history;
    private final NaiveLock model;
    private LockState lock;
    private long revision;

    Twins(NaiveLock.Bug bug) {
        seen = new ArrayList<>();
        history = new ArrayList<>();
        model = new NaiveLock(bug);
        lock = new LockState(Claims.NAME);
    }

    /** Makes twins that stand as these do and go their own way; what these have seen is not remembered. */
    Twins(Twins other) {
        seen = new ArrayList<>();
        history = new ArrayList<>(other.history);
        model = new NaiveLock(other.model);
        lock = other.lock.copy();
        revision = other.revision;
    }

    LockState lock() {
        return lock;
    }

    List<String> history() {
        return history;
    }

    /** Applies operations in one write, at a store time; 0 if it is not known. */
    void write(long now, List<Op> ops) {
        revision++;
        Turn turn = Turn.atStore(now, MachineLimits.defaults());
        for (Op op : ops) {
            history.add("write " + revision + " at " + now + ": " + op.name());
            model.passTime(now);
            String expected = op.naive().apply(model, now);
            String actual = op.real().apply(lock, turn);
            Invariants.check(lock);
            require(expected, actual);
        }
        lock = LockDocument.decode(Claims.NAME, LockDocument.encode(lock), revision, now);
        Invariants.check(lock);
        model.stamp(revision * 1024);
        require(model.picture(), NaiveLock.picture(lock));
        lock.grants()
                .forEach(
                        grant -> see(new Sight(grant.claim().id(), grant.claim().demand(), grant.token())));
    }

    /** Of two holds that exclude each other, the one that was seen later has the greater token. */
    private void see(Sight sight) {
        if (seen.contains(sight)) {
            return;
        }
        for (Sight earlier : seen) {
            if (sight.conflictsWith(earlier) && sight.token <= earlier.token) {
                throw new AssertionError("Tokens are out of order: " + earlier + ", then " + sight + path());
            }
        }
        seen.add(sight);
    }

    private void require(String expected, String actual) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError("The naive lock says\n" + expected + "\nand the real one\n" + actual + path());
        }
    }

    private String path() {
        return "\nafter\n" + String.join("\n", history);
    }
}
