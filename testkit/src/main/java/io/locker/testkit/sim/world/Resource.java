package io.locker.testkit.sim.world;

import java.util.Map;
import java.util.TreeMap;

/**
 * The thing that a lock protects: it accepts a write with a token not lower than any it has seen, and refuses others.
 * What it accepted is judged by itself, so that a resource without a guard is noticed.
 */
public final class Resource {
    private final Trace trace;
    private final boolean guarded;
    private final Map<String, Long> greatestSeen = new TreeMap<>();
    private final Map<String, Long> greatestAccepted = new TreeMap<>();
    private long refused;

    /**
     * Makes a resource.
     *
     * @param trace where to note what happens
     * @param guarded whether it looks at tokens at all
     */
    public Resource(Trace trace, boolean guarded) {
        this.trace = trace;
        this.guarded = guarded;
    }

    /**
     * Takes a write.
     *
     * @param name what the lock is called
     * @param token the token of the hold that wrote
     */
    public void write(String name, long token) {
        if (guarded && token < greatestSeen.getOrDefault(name, 0L)) {
            refused++;
            trace.note("resource refuses", token, name);
            return;
        }
        greatestSeen.put(name, token);
        trace.note("resource accepts", token, name);
        long before = greatestAccepted.getOrDefault(name, 0L);
        if (token < before) {
            throw new Violation(
                    Checker.FENCE,
                    "The resource accepted an older token after a newer one. name=" + name + " token=" + token
                            + " newer=" + before);
        }
        greatestAccepted.put(name, token);
    }

    /**
     * Returns how many writes were refused.
     *
     * @return the number
     */
    public long refused() {
        return refused;
    }
}
