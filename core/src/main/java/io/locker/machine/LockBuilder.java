package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.LockQueue.Waiter;

/** Builds a lock from its facts, and refuses facts that contradict each other. */
final class LockBuilder {
    private final LockState lock;
    private long lastNumber;

    LockBuilder(LockName name) {
        lock = new LockState(name);
    }

    /** Adds the fact on one line. */
    void read(String line) {
        FactReader reader = new FactReader(line);
        String kind = reader.word();
        switch (kind) {
            case "drawn" -> lock.drawn = reader.number();
            case "hold" -> lock.holders.add(newGrant(reader.grant()));
            case "upgrade" -> upgrade(reader.id());
            case "linger" -> lock.holders.linger(newLingering(reader.lingering()));
            case "wait" -> lock.queue.add(newWaiter(reader.waiter()));
            case "result" -> lock.notes.addResult(newId(reader.id()), reader.text("text"));
            case "broken" -> lock.notes.addBroken(newId(reader.id()), reader.broken());
            case "value" -> lock.attached = reader.attached();
            default -> throw new IllegalArgumentException("There is no such fact in this version. fact=" + kind);
        }
        reader.end();
    }

    /** Returns the lock, when all facts have been added. */
    LockState build() {
        return lock;
    }

    private ClaimId newId(ClaimId id) {
        if (!lock.standing(id).equals(Reply.UNKNOWN)) {
            throw new IllegalArgumentException("A claim is here twice. claim=" + id);
        }
        return id;
    }

    private Grant newGrant(Grant grant) {
        newId(grant.claim().id());
        Demand demand = grant.claim().demand();
        checkKind(demand);
        if (!lock.holders.admit(demand)) {
            throw new IllegalArgumentException(
                    "Two holds exclude each other. claim=" + grant.claim().id());
        }
        return grant;
    }

    private Lingering newLingering(Lingering end) {
        newGrant(end.grant());
        return end;
    }

    private Waiter newWaiter(Waiter waiter) {
        newId(waiter.claim().id());
        checkKind(waiter.claim().demand());
        if (waiter.number() <= lastNumber || waiter.number() > lock.drawn) {
            throw new IllegalArgumentException("A claim has a number that it cannot have drawn. claim="
                    + waiter.claim().id() + " number=" + waiter.number());
        }
        lastNumber = waiter.number();
        return waiter;
    }

    private void checkKind(Demand demand) {
        if (!lock.isFree() && demand.limit() != lock.limit()) {
            throw new IllegalArgumentException("Claims of two kinds are here. demand=" + demand);
        }
    }

    private void upgrade(ClaimId id) {
        Grant grant = lock.holders.grant(id);
        if (grant == null || grant.claim().demand().mode() != LockMode.UPDATE) {
            throw new IllegalArgumentException("Only a hold in mode update becomes exclusive. claim=" + id);
        }
        lock.upgrading = id;
    }
}
