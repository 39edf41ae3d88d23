package io.locker.testkit.sim.world;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The tokens that one lock ever gave: checks that a later one is greater than all that it excludes. */
public final class TokenBook {
    private final LockName name;
    private final Map<LockMode, Long> greatest = new EnumMap<>(LockMode.class);
    private final Map<ClaimId, List<Long>> byClaim = new TreeMap<>();

    /**
     * Makes an empty book.
     *
     * @param name the lock
     */
    public TokenBook(LockName name) {
        this.name = name;
    }

    /**
     * Takes grants that were made at one moment, and so do not exclude each other.
     *
     * @param grants the grants
     */
    public void granted(List<Grant> grants) {
        grants.forEach(this::check);
        for (Grant grant : grants) {
            greatest.merge(grant.claim().demand().mode(), grant.token(), Math::max);
            byClaim.computeIfAbsent(grant.claim().id(), id -> new ArrayList<>()).add(grant.token());
        }
    }

    private void check(Grant grant) {
        for (LockMode other : LockMode.values()) {
            boolean excludes = grant.claim().demand().mode().conflictsWith(other);
            if (excludes && grant.token() <= greatest.getOrDefault(other, 0L)) {
                throw new Violation(
                        Checker.TOKEN_ORDER,
                        "A later grant has no greater token. name=" + name + " claim="
                                + grant.claim().id() + " token=" + grant.token() + " greatest=" + greatest.get(other));
            }
        }
    }

    /**
     * Returns the tokens that a claim was given, one after the other.
     *
     * @param claim the claim
     * @return its tokens; its holder may not have heard of the last ones
     */
    public List<Long> of(ClaimId claim) {
        return byClaim.getOrDefault(claim, List.of());
    }
}
