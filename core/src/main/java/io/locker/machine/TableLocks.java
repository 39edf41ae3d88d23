package io.locker.machine;

import io.locker.api.FencingToken;
import io.locker.api.LockName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The locks of a table that are not idle, the counter from which their tokens come, and when time will change them.
 *
 * <p>A claim over several locks stands in the queues of all of them. Once it is at the head of each and fits in each,
 * it is admitted: the lock that noticed grants it, and the others are visited in the same step and do so too. Between
 * the two nothing but grants happens, so they still can. All its grants have one token.
 */
final class TableLocks implements Turn.Desk {
    private final LinkedHashMap<LockName, LockState> locks = new LinkedHashMap<>();
    /** The same locks by name, for those who list them. */
    private final TreeMap<String, LockState> sorted = new TreeMap<>();

    private final LinkedHashMap<LockName, Long> scheduled = new LinkedHashMap<>();
    private final TreeMap<Long, TreeSet<LockName>> agenda = new TreeMap<>();
    private final LinkedHashMap<ClaimId, Long> admitted = new LinkedHashMap<>();
    private final ArrayDeque<LockName> toVisit = new ArrayDeque<>();
    private long counter;

    TableLocks(long counter) {
        this.counter = counter;
    }

    Collection<LockState> all() {
        return Collections.unmodifiableCollection(locks.values());
    }

    int size() {
        return locks.size();
    }

    @Nullable
    LockState get(LockName name) {
        return locks.get(name);
    }

    /** Returns the locks of a claim in the order of their names. */
    static List<LockName> namesOf(Command.Acquire command) {
        if (command.claim().together().isEmpty()) {
            return List.of(command.lock());
        }
        TreeSet<LockName> names = new TreeSet<>(command.claim().together());
        names.add(command.lock());
        return List.copyOf(names);
    }

    /** Returns a claim as it stands at one of its locks. */
    static Claim at(LockName name, Claim claim, List<LockName> names) {
        if (names.size() == 1) {
            return claim;
        }
        return claim.withTogether(
                names.stream().filter(other -> !other.equals(name)).toList());
    }

    /** Returns the first names, in order, that begin with a text and are greater than another one. */
    List<LockName> names(String prefix, String after, int limit) {
        boolean skips = after.compareTo(prefix) >= 0;
        List<LockName> names = new ArrayList<>();
        for (LockState lock : sorted.tailMap(skips ? after : prefix, !skips).values()) {
            if (names.size() >= limit || !lock.name().value().startsWith(prefix)) {
                break;
            }
            names.add(lock.name());
        }
        return names;
    }

    /** Returns a lock, also if it is idle; it is kept by {@link #file} unless it still is. */
    LockState open(LockName name) {
        LockState lock = locks.get(name);
        return lock != null ? lock : new LockState(name);
    }

    List<LockState> open(Collection<LockName> names) {
        List<LockState> opened = new ArrayList<>(names.size());
        for (LockName name : names) {
            opened.add(open(name));
        }
        return opened;
    }

    /** Grants what can be granted after operations on these locks, and files them. */
    void grantAt(List<LockState> touched, Turn turn) {
        if (touched.size() > 1) {
            touched.forEach(this::file);
        }
        for (LockState lock : touched) {
            lock.grantNext(turn);
            file(lock);
        }
        visit(turn);
    }

    /** Takes a lock away from its holders, and from each of them what it holds together with it. */
    Reply breakHolds(Command.BreakHolds command, Turn turn) {
        LockState lock = locks.get(command.lock());
        if (lock == null || !lock.holders.has(command.token())) {
            return Reply.UNKNOWN;
        }
        TreeSet<LockName> touched = new TreeSet<>(List.of(lock.name()));
        for (Grant grant : lock.grants()) {
            for (LockName name : grant.claim().together()) {
                open(name).breakHold(grant.claim().id(), command.by(), command.reason(), turn);
                touched.add(name);
            }
        }
        lock.breakAll(command.by(), command.reason(), turn);
        grantAt(open(touched), turn);
        return Reply.DONE;
    }

    /** Ends the hold of one lock of those that a claim holds together, and returns the others; all, if it cannot be. */
    List<LockName> letGo(ClaimId id, LockName name, List<LockName> held, Turn turn) {
        LockState lock = open(name);
        if (!held.contains(name) || lock.holders.grant(id) == null) {
            return held;
        }
        lock.leave(id);
        List<LockName> rest = held.stream().filter(other -> !other.equals(name)).toList();
        for (LockState other : open(rest)) {
            Grant grant = other.holders.grant(id);
            if (grant != null) {
                List<LockName> others =
                        rest.stream().filter(one -> !one.equals(other.name())).toList();
                Claim fewer = grant.claim().withTogether(others);
                other.holders.replace(grant, new Grant(fewer, grant.token(), grant.since()));
            }
        }
        grantAt(List.of(lock), turn);
        return rest;
    }

    /** Whether a claim holds, and not that lock: what it would let go is let go already. */
    boolean holdsOthers(ClaimId id, LockName name, List<LockName> held) {
        return !held.isEmpty()
                && !held.contains(name)
                && open(held.get(0)).holders.grant(id) != null;
    }

    /** Keeps or forgets a lock after an operation on it, and notes when time will change it. */
    void file(LockState lock) {
        LockName name = lock.name();
        if (lock.isIdle()) {
            if (locks.remove(name) != null) {
                sorted.remove(name.value());
            }
        } else if (locks.putIfAbsent(name, lock) == null) {
            sorted.put(name.value(), lock);
        }
        long next = lock.nextChange();
        if (next != 0 || !scheduled.isEmpty()) {
            schedule(name, next);
        }
    }

    /**
     * Keeps a lock of a snapshot, which is not listed before {@link #list}.
     *
     * @return whether it is kept: false if it is idle, or there is one of its name
     */
    boolean restore(LockState lock) {
        if (lock.isIdle() || locks.putIfAbsent(lock.name(), lock) != null) {
            return false;
        }
        if (lock.nextChange() != 0) {
            schedule(lock.name(), lock.nextChange());
        }
        return true;
    }

    /** Lists all locks; quicker than one by one, in an order that has nothing to do with their names. */
    void list() {
        LockState[] all = locks.values().toArray(new LockState[0]);
        Arrays.sort(all, Comparator.comparing(lock -> lock.name().value()));
        for (LockState lock : all) {
            sorted.put(lock.name().value(), lock);
        }
    }

    private void schedule(LockName name, long next) {
        Long before = next == 0 ? scheduled.remove(name) : scheduled.put(name, next);
        if (before != null && before != next) {
            TreeSet<LockName> names = agenda.get(before);
            if (names != null && names.remove(name) && names.isEmpty()) {
                agenda.remove(before);
            }
        }
        if (next != 0) {
            agenda.computeIfAbsent(next, time -> new TreeSet<>()).add(name);
        }
    }

    /** Does what is due, lock by lock in the order of time and name. */
    void advance(Turn turn) {
        while (!agenda.isEmpty() && turn.isDue(agenda.firstKey())) {
            LockState lock = open(agenda.firstEntry().getValue().first());
            lock.advance(turn);
            file(lock);
            visit(turn);
        }
    }

    /** Grants admitted claims in their other locks. */
    void visit(Turn turn) {
        for (LockName name = toVisit.poll(); name != null; name = toVisit.poll()) {
            LockState lock = open(name);
            lock.grantNext(turn);
            file(lock);
        }
        if (!admitted.isEmpty()) {
            admitted.clear();
        }
    }

    /** Returns the number from which the latest token was made. */
    long counter() {
        return counter;
    }

    void lift(long micros) {
        counter = Math.max(counter, micros);
    }

    /** Returns when the first of them is due; 0: never. */
    long nextChange() {
        return agenda.isEmpty() ? 0 : agenda.firstKey();
    }

    /** Returns how many locks have something that time will change. */
    Map<LockName, Long> schedule() {
        return Collections.unmodifiableMap(scheduled);
    }

    @Override
    public long token(Claim claim) {
        Long token = claim.together().isEmpty() ? null : admitted.get(claim.id());
        return token != null ? token : nextToken();
    }

    private long nextToken() {
        counter++;
        return FencingToken.ofRevision(counter).value();
    }

    @Override
    public long since(long now) {
        return now;
    }

    @Override
    public boolean admits(LockMoves lock, Claim claim) {
        if (admitted.containsKey(claim.id())) {
            return true;
        }
        for (LockName name : claim.together()) {
            LockState other = locks.get(name);
            if (other == null || !other.isNext(claim)) {
                return false;
            }
        }
        admitted.put(claim.id(), nextToken());
        toVisit.addAll(claim.together());
        return true;
    }

    @Override
    public boolean ordersLocks() {
        return true;
    }
}
