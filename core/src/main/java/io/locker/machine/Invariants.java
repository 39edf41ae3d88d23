package io.locker.machine;

import io.locker.api.FencingToken;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is always true between two operations. Tests check it after each; nothing here changes anything.
 *
 * <p>About tokens: the grants that stand at the end of a turn do not exclude each other, so all that are still open may
 * get the same token from the one write that carries them. A token of a grant that stood only within a turn was never
 * seen by anybody.
 */
public final class Invariants {
    private Invariants() {}

    /**
     * Checks one lock, looking at everything in it.
     *
     * @param lock the lock
     * @throws IllegalStateException if something is not as it must be
     */
    public static void check(LockView lock) {
        checkHolders(lock);
        checkEachClaimIsHereOnce(lock);
        checkQueue(lock);
        checkUpgrade(lock);
        if (lock.isFree()) {
            require(lock.attached == null || lock.attached.until() != 0, "A free lock keeps a value for ever.", lock);
        }
        if (lock.isIdle()) {
            require(lock.drawn == 0 && lock.attached == null, "An idle lock remembers something.", lock);
        }
    }

    /**
     * Checks a table and all its locks, looking at everything.
     *
     * @param table the table
     * @throws IllegalStateException if something is not as it must be
     */
    public static void check(LockTable table) {
        for (LockState lock : table.locks.all()) {
            check(lock);
            require(!lock.isIdle(), "An idle lock takes space.", lock);
            long next = table.locks.schedule().getOrDefault(lock.name(), 0L);
            require(next == lock.nextChange(), "What time will change is not scheduled.", lock);
            lock.claims().forEach(id -> checkPlace(id, lock, table));
            lock.grants().forEach(grant -> checkGrant(grant, lock, table));
            lock.queue().forEach(claim -> checkWaiter(claim, lock, table));
        }
        List<LockName> sorted =
                table.locks.all().stream().map(LockView::name).sorted().toList();
        if (!table.names("", "", Integer.MAX_VALUE).equals(sorted)) {
            throw new IllegalStateException("The locks are listed under other names than they have. names=" + sorted);
        }
        for (TableSessions.Session session : table.sessions.all()) {
            session.places().forEach((number, names) -> {
                ClaimId id = new ClaimId(session.id, number);
                if (names.stream().map(table.locks::open).allMatch(lock -> lock.isDoneWith(id))) {
                    throw new IllegalStateException("A session has a claim that is nowhere. claim=" + id);
                }
            });
        }
    }

    private static void checkPlace(ClaimId id, LockState lock, LockTable table) {
        TableSessions.Session owner = table.sessions.get(id.session());
        require(
                owner != null && owner.locksOf(id).contains(lock.name()),
                "A claim belongs to no session. claim=" + id,
                lock);
    }

    private static void checkGrant(Grant grant, LockState lock, LockTable table) {
        require(!grant.isOpen(), "A grant of a table is open.", lock);
        require(grant.token() / FencingToken.STEP <= table.grants(), "A token is above the counter.", lock);
        for (LockName name : grant.claim().together()) {
            Grant other = table.locks.open(name).holders.grant(grant.claim().id());
            require(
                    other != null && other.token() == grant.token(),
                    "A claim holds some of its locks only. claim="
                            + grant.claim().id(),
                    lock);
        }
    }

    private static void checkWaiter(Claim claim, LockState lock, LockTable table) {
        boolean next = lock.isNext(claim);
        for (LockName name : claim.together()) {
            LockState other = table.locks.open(name);
            require(other.queue.get(claim.id()) != null, "A claim waits for some of its locks only.", lock);
            next = next && other.isNext(claim);
        }
        require(!next, "A claim that could be granted is forgotten. claim=" + claim.id(), lock);
    }

    private static void checkHolders(LockView lock) {
        int exclusive = 0;
        int update = 0;
        int shared = 0;
        int permits = 0;
        for (Demand demand : demands(lock)) {
            exclusive += demand.mode() == LockMode.EXCLUSIVE ? 1 : 0;
            update += demand.mode() == LockMode.UPDATE ? 1 : 0;
            shared += demand.mode() == LockMode.SHARED ? 1 : 0;
            permits += demand.permits();
            require(demand.limit() == lock.limit(), "Claims of two kinds are here.", lock);
        }
        require(exclusive <= 1, "Two hold it exclusively.", lock);
        require(exclusive == 0 || update + shared == 0, "Others hold it beside an exclusive holder.", lock);
        require(update <= 1, "Two hold it for update.", lock);
        require(permits <= Math.max(0, lock.holders.limit()), "More permits are out than there are.", lock);
        String taken = exclusive + "+" + update + "+" + shared + " " + permits + "/" + lock.holders.limit();
        require(taken.equals(lock.holders.taken()), "The counts are not those of the holders.", lock);
    }

    private static List<Demand> demands(LockView lock) {
        List<Demand> demands = new ArrayList<>();
        lock.holders.living().forEach(grant -> demands.add(grant.claim().demand()));
        lock.holders.lingering().forEach(end -> demands.add(end.grant().claim().demand()));
        return demands;
    }

    private static void checkEachClaimIsHereOnce(LockView lock) {
        Set<ClaimId> seen = new LinkedHashSet<>();
        lock.holders.living().forEach(grant -> see(grant.claim().id(), seen, lock));
        lock.holders.lingering().forEach(end -> see(end.grant().claim().id(), seen, lock));
        lock.queue.all().forEach(waiter -> see(waiter.claim().id(), seen, lock));
        lock.notes().keySet().forEach(id -> see(id, seen, lock));
    }

    private static void see(ClaimId id, Set<ClaimId> seen, LockView lock) {
        require(seen.add(id), "A claim is here twice. claim=" + id, lock);
    }

    private static void checkQueue(LockView lock) {
        long number = 0;
        LockView.@Nullable Waiter last = null;
        for (LockView.Waiter waiter : lock.queue.all()) {
            require(waiter.number() > number, "The queue is not in the order of its numbers.", lock);
            require(waiter.claim().demand().limit() == lock.limit(), "Claims of two kinds wait.", lock);
            number = waiter.number();
            last = waiter;
        }
        require(
                last == null || lock.queue.inFrontOf(last) == lock.queue.size() - 1,
                "The last in the queue does not stand behind all others.",
                lock);
        require(number <= lock.drawn, "A number was not drawn.", lock);
        LockView.Waiter head = lock.head();
        if (head != null && lock.upgrading == null && head.claim().together().isEmpty()) {
            require(!lock.holders.admit(head.claim().demand()), "The head of the queue is forgotten.", lock);
        }
    }

    private static void checkUpgrade(LockView lock) {
        ClaimId id = lock.upgrading;
        if (id == null) {
            return;
        }
        Grant grant = lock.holders.grant(id);
        require(grant != null, "A claim that holds nothing waits to become exclusive.", lock);
        require(
                grant != null && grant.claim().demand().mode() == LockMode.UPDATE,
                "A hold that is not for update waits to become exclusive.",
                lock);
        require(!lock.holders.isAlone(id), "A hold that could become exclusive is forgotten.", lock);
    }

    private static void require(boolean holds, String sentence, LockView lock) {
        if (!holds) {
            throw new IllegalStateException(sentence + " lock=" + lock.name());
        }
    }
}
