package io.locker.host;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The claims of this process: found as the table knows them, as their owners know them, and by their lock. */
final class ClaimBook {
    private final Map<ClaimId, Claimed> byPlace = new LinkedHashMap<>();
    private final Map<ClaimId, Claimed> byOwner = new LinkedHashMap<>();
    private final Map<LockName, List<Claimed>> byLock = new LinkedHashMap<>();

    /** Takes a new claim of its first owner. */
    void add(Claimed claimed) {
        byPlace.put(claimed.at.id(), claimed);
        byOwner.put(claimed.at.owner(), claimed);
        byLock.computeIfAbsent(claimed.name, absent -> new ArrayList<>()).add(claimed);
    }

    /** Puts an owner at the end of the line behind a claim. */
    void join(Claimed claimed, Claim waiting) {
        claimed.at.join(waiting);
        byOwner.put(waiting.id(), claimed);
    }

    /** An owner wants nothing any more. */
    void disown(ClaimId owner) {
        byOwner.remove(owner);
    }

    /** Ends a claim; those in its line are left to be taken. */
    void remove(Claimed claimed) {
        byPlace.remove(claimed.at.id());
        disownOwner(claimed);
        List<Claimed> others = byLock.get(claimed.name);
        if (others != null && others.remove(claimed) && others.isEmpty()) {
            byLock.remove(claimed.name);
        }
    }

    /** The present owner wants nothing any more, but the claim goes on. */
    void disownOwner(Claimed claimed) {
        byOwner.remove(claimed.at.owner(), claimed);
    }

    /** Empties the line behind a claim, whose owners want nothing any more. */
    List<Claim> disownLine(Claimed claimed) {
        List<Claim> line = claimed.at.takeLine();
        line.forEach(waiting -> byOwner.remove(waiting.id()));
        return line;
    }

    /** The claim that belongs to an owner or has it in its line. */
    @Nullable
    Claimed of(ClaimId owner) {
        return byOwner.get(owner);
    }

    /** The claim that the table knows by an id. */
    @Nullable
    Claimed at(ClaimId place) {
        return byPlace.get(place);
    }

    boolean isEmpty() {
        return byPlace.isEmpty();
    }

    List<Claimed> on(LockName name) {
        return byLock.getOrDefault(name, List.of());
    }

    /** All claims as they are now, in the order in which they came. */
    List<Claimed> all() {
        return List.copyOf(byPlace.values());
    }
}
