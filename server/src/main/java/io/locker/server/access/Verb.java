package io.locker.server.access;

import java.util.Locale;
import java.util.Set;

/** What may be allowed. */
public enum Verb {
    /** To see who holds and awaits a lock, and that its name is in use. */
    INSPECT,
    /** To hold a lock in shared mode. Includes {@link #INSPECT}. */
    SHARE,
    /** To hold a lock in every mode, to take permits, to attach values and to do the work of others who wait. */
    ACQUIRE,
    /** To take a lock away from whoever holds it. Includes {@link #INSPECT}. */
    BREAK,
    /** To change the cluster and to end sessions of others. Says nothing about locks, and has no names. */
    ADMINISTER;

    /** Returns what goes without saying where this is allowed, with itself. */
    Set<Verb> includes() {
        return switch (this) {
            case SHARE -> Set.of(SHARE, INSPECT);
            case ACQUIRE -> Set.of(ACQUIRE, SHARE, INSPECT);
            case BREAK -> Set.of(BREAK, INSPECT);
            default -> Set.of(this);
        };
    }

    /** Reads what {@link #toString} writes; throws IllegalArgumentException. */
    static Verb parse(String word) {
        for (Verb verb : values()) {
            if (verb.toString().equals(word)) {
                return verb;
            }
        }
        throw new IllegalArgumentException(
                "There is no such verb; there are acquire, share, inspect, break and administer. verb=" + word);
    }

    /** Returns the verb as it is written in rules. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
