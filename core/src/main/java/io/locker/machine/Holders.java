package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.machine.Grant.Lingering;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The grants of one lock, living and lingering, in the order in which they were made, and how much of the lock they
 * take. Whether one more fits is known without looking at each.
 */
final class Holders {
    private final LinkedHashMap<ClaimId, Grant> living;
    private Map<ClaimId, Lingering> lingering = Collections.emptyMap();
    private int exclusive;
    private int update;
    private int shared;
    private int permits;
    private int limit;
    private long firstEnd;

    Holders() {
        living = new LinkedHashMap<>(4);
    }

    Holders(Holders other) {
        living = new LinkedHashMap<>(other.living);
        other.lingering.values().forEach(this::keep);
        exclusive = other.exclusive;
        update = other.update;
        shared = other.shared;
        permits = other.permits;
        limit = other.limit;
        firstEnd = other.firstEnd;
    }

    /** Returns whether a demand of the right kind goes together with all that stands here. */
    boolean admit(Demand demand) {
        if (demand.limit() > 0) {
            return permits <= demand.limit() - demand.permits();
        }
        return switch (demand.mode()) {
            case EXCLUSIVE -> isEmpty();
            case UPDATE -> exclusive == 0 && update == 0;
            case SHARED -> exclusive == 0;
        };
    }

    /** Returns whether there is no other grant than this one. */
    boolean isAlone(ClaimId id) {
        return size() == 1 && living.containsKey(id);
    }

    /** Returns the living grant if there is no other one; null if there is, or none. */
    @Nullable
    Grant only() {
        return living.size() == 1 && lingering.isEmpty()
                ? living.values().iterator().next()
                : null;
    }

    boolean isEmpty() {
        return living.isEmpty() && lingering.isEmpty();
    }

    int size() {
        return living.size() + lingering.size();
    }

    /** Returns how many permits the semaphore has as which the lock is used, 0 for modes or if nothing is here. */
    int limit() {
        return limit;
    }

    Collection<Grant> living() {
        return Collections.unmodifiableCollection(living.values());
    }

    Collection<Lingering> lingering() {
        return Collections.unmodifiableCollection(lingering.values());
    }

    @Nullable
    Grant grant(ClaimId id) {
        return living.get(id);
    }

    boolean lingers(ClaimId id) {
        return lingering.containsKey(id);
    }

    /** Returns whether there is a grant with this token, or any at all if the token is 0. */
    boolean has(long token) {
        return token == 0
                ? !isEmpty()
                : living.values().stream().anyMatch(grant -> grant.token() == token)
                        || lingering.values().stream()
                                .anyMatch(end -> end.grant().token() == token);
    }

    /** Returns when the first lingering grant ends; 0 if none lingers. */
    long firstEnd() {
        return firstEnd;
    }

    void add(Grant grant) {
        count(grant.claim().demand(), 1);
        living.put(grant.claim().id(), grant);
    }

    /** Puts a grant in the place of an older one of the same claim. */
    void replace(Grant older, Grant newer) {
        count(older.claim().demand(), -1);
        count(newer.claim().demand(), 1);
        living.put(newer.claim().id(), newer);
    }

    boolean remove(ClaimId id) {
        Grant grant = living.remove(id);
        if (grant != null) {
            count(grant.claim().demand(), -1);
        }
        return grant != null;
    }

    /** Keeps a grant that has been removed, or lingers already, until a store time. */
    void linger(Lingering end) {
        ClaimId id = end.grant().claim().id();
        removeLingering(id);
        count(end.grant().claim().demand(), 1);
        keep(end);
        firstEnd = firstEnd == 0 ? end.until() : Math.min(firstEnd, end.until());
    }

    private void keep(Lingering end) {
        if (lingering.isEmpty()) {
            lingering = new LinkedHashMap<>();
        }
        lingering.put(end.grant().claim().id(), end);
    }

    @Nullable
    Lingering removeLingering(ClaimId id) {
        Lingering end = lingering.isEmpty() ? null : lingering.remove(id);
        if (end != null) {
            count(end.grant().claim().demand(), -1);
            findFirstEnd();
        }
        return end;
    }

    /** Removes the lingering grants that end at this time or earlier. */
    void endLingering(long now) {
        lingering.values().removeIf(end -> {
            if (end.until() > now) {
                return false;
            }
            count(end.grant().claim().demand(), -1);
            return true;
        });
        findFirstEnd();
    }

    /** Gives the open grants what the write gave that carried them. */
    void stamp(long token, long writtenAt) {
        for (Map.Entry<ClaimId, Grant> entry : living.entrySet()) {
            entry.setValue(entry.getValue().stamped(token, writtenAt));
        }
        for (Map.Entry<ClaimId, Lingering> entry : lingering.entrySet()) {
            Lingering end = entry.getValue();
            entry.setValue(new Lingering(end.grant().stamped(token, writtenAt), end.until()));
        }
    }

    /** Returns how much is taken, in readable form, for checks: {@code exclusive+update+shared permits/limit}. */
    String taken() {
        return exclusive + "+" + update + "+" + shared + " " + permits + "/" + limit;
    }

    private void count(Demand demand, int by) {
        permits += by * demand.permits();
        if (demand.mode() == LockMode.EXCLUSIVE) {
            exclusive += by;
        } else if (demand.mode() == LockMode.UPDATE) {
            update += by;
        } else {
            shared += by;
        }
        limit = exclusive + update + shared == 0 ? 0 : demand.limit();
    }

    private void findFirstEnd() {
        firstEnd = 0;
        for (Lingering end : lingering.values()) {
            firstEnd = firstEnd == 0 ? end.until() : Math.min(firstEnd, end.until());
        }
    }
}
