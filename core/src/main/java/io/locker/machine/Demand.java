package io.locker.machine;

import io.locker.api.LockMode;

/**
 * How much of a lock a claim asks for: a mode of a lock with modes, or some permits of a semaphore.
 *
 * @param mode the mode; {@link LockMode#SHARED} for permits
 * @param permits how many permits are asked for; 0 for a lock with modes
 * @param limit how many permits the semaphore has; 0 for a lock with modes
 */
public record Demand(LockMode mode, int permits, int limit) {
    private static final Demand EXCLUSIVE = new Demand(LockMode.EXCLUSIVE, 0, 0);
    private static final Demand UPDATE = new Demand(LockMode.UPDATE, 0, 0);
    private static final Demand SHARED = new Demand(LockMode.SHARED, 0, 0);

    /**
     * Checks that the parts fit together.
     *
     * @param mode the mode
     * @param permits the permits asked for
     * @param limit the permits there are
     * @throws IllegalArgumentException if there are permits without a limit, more permits than the limit, or permits in
     *     a mode other than shared
     */
    public Demand {
        if (limit == 0 && permits != 0) {
            throw new IllegalArgumentException("Permits need a limit. permits=" + permits);
        }
        if (limit != 0 && (permits < 1 || permits > limit)) {
            throw new IllegalArgumentException(
                    "Permits lie between 1 and the limit. permits=" + permits + " limit=" + limit);
        }
        if (limit != 0 && mode != LockMode.SHARED) {
            throw new IllegalArgumentException("Permits are shared. mode=" + mode);
        }
    }

    /**
     * Returns the demand for a whole lock.
     *
     * @return exclusive mode
     */
    public static Demand exclusive() {
        return EXCLUSIVE;
    }

    /**
     * Returns the demand for a lock in some mode.
     *
     * @param mode the mode
     * @return the demand
     */
    public static Demand of(LockMode mode) {
        if (mode == LockMode.SHARED) {
            return SHARED;
        }
        return mode == LockMode.UPDATE ? UPDATE : EXCLUSIVE;
    }

    /**
     * Returns the demand for permits of a semaphore.
     *
     * @param permits how many, from 1 to the limit
     * @param limit how many the semaphore has
     * @return the demand
     * @throws IllegalArgumentException if there are not so many permits
     */
    public static Demand permits(int permits, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("A semaphore has at least one permit. limit=" + limit);
        }
        return new Demand(LockMode.SHARED, permits, limit);
    }

    /**
     * Says whether it is the demand for a whole lock.
     *
     * @return whether the mode is exclusive
     */
    public boolean isExclusive() {
        return mode == LockMode.EXCLUSIVE;
    }

    /**
     * Returns the short readable form: {@code exclusive}, {@code update}, {@code shared}, or {@code 2/8} for two of
     * eight permits.
     */
    @Override
    public String toString() {
        if (limit > 0) {
            return permits + "/" + limit;
        }
        if (mode == LockMode.EXCLUSIVE) {
            return "exclusive";
        }
        return mode == LockMode.UPDATE ? "update" : "shared";
    }

    /**
     * Reads what {@link #toString()} wrote.
     *
     * @param text the short form
     * @return the demand
     * @throws IllegalArgumentException if the text is no demand
     */
    static Demand parse(String text) {
        return switch (text) {
            case "exclusive" -> EXCLUSIVE;
            case "update" -> UPDATE;
            case "shared" -> SHARED;
            default -> parsePermits(text);
        };
    }

    private static Demand parsePermits(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("A demand is a mode or permits/limit. text=" + text);
        }
        return permits(Facts.parseInt(text.substring(0, slash)), Facts.parseInt(text.substring(slash + 1)));
    }
}
