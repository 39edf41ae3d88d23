package io.locker.testkit.sim.world;

import io.locker.protocol.Wish;

/**
 * What callers are like. Times are in nanoseconds, chances in a thousand.
 *
 * @param pace how long they take
 * @param impatient how many claims are withdrawn if they wait too long
 * @param breaks how often somebody breaks a lock by force
 * @param together how many claims are over several locks
 * @param nested how often a holder wants another lock while it holds one
 */
public record Habits(Pace pace, int impatient, int breaks, int together, int nested) {
    private static final int MOST_WORKS = 3;
    private static final int ALWAYS = Integer.MAX_VALUE;
    private static final long HECTIC = 8 * Timeline.MILLI;

    /**
     * How long they take at most, and how often they come.
     *
     * @param thinks between two wishes
     * @param holds between two acts of a holder
     * @param waits for a grant, if impatient
     * @param wishes how often a caller wants a lock at all
     */
    public record Pace(long thinks, long holds, long waits, int wishes) {}

    /**
     * Throws for habits.
     *
     * @param dice chance
     * @return habits of callers that want one lock at a time
     */
    public static Habits of(Dice dice) {
        if (dice.chance(150)) {
            return new Habits(new Pace(HECTIC, HECTIC, HECTIC, ALWAYS), dice.below(900), 0, 0, 0);
        }
        Pace pace = new Pace(
                dice.between(1, 200) * Timeline.MILLI,
                dice.between(1, dice.chance(250) ? 500 : 40) * Timeline.MILLI,
                dice.between(1, 400) * Timeline.MILLI,
                dice.chance(200) ? 1 + dice.below(8) : ALWAYS);
        return new Habits(pace, dice.below(400), dice.chance(200) ? dice.below(60) : 0, 0, 0);
    }

    /**
     * Throws for habits of callers that want a lock a few times only.
     *
     * @param dice chance
     * @return habits of callers that want one lock at a time
     */
    public static Habits ofFewWishes(Dice dice) {
        Pace pace = new Pace(
                dice.between(1, 100) * Timeline.MILLI,
                dice.between(1, 50) * Timeline.MILLI,
                dice.between(1, 100) * Timeline.MILLI,
                2 + dice.below(8));
        return new Habits(pace, dice.below(900), 0, 0, 0);
    }

    /**
     * Throws for habits of callers that hold for longer than a lease.
     *
     * @param dice chance
     * @return habits of callers that want one lock at a time
     */
    public static Habits ofLongHolders(Dice dice) {
        Pace pace = new Pace(
                dice.between(1, 50) * Timeline.MILLI,
                dice.between(1_000, 3_000) * Timeline.MILLI,
                dice.between(500, 3_000) * Timeline.MILLI,
                ALWAYS);
        return new Habits(pace, dice.below(200), 0, 0, 0);
    }

    /**
     * Throws for habits.
     *
     * @param dice chance
     * @return the same habits of callers that may want several locks
     */
    public Habits withSeveral(Dice dice) {
        return new Habits(pace, impatient, breaks, dice.below(400), dice.below(300));
    }

    long think(Dice dice) {
        return dice.between(0, pace.thinks);
    }

    long hold(Dice dice) {
        return dice.between(0, pace.holds);
    }

    long patience(Dice dice) {
        return dice.between(0, pace.waits);
    }

    int works(Dice dice) {
        return dice.below(MOST_WORKS + 1);
    }

    Wish.Manner manner(Dice dice) {
        int chance = dice.below(10);
        if (chance < 2) {
            return Wish.Manner.TRY;
        }
        return chance < 8 ? Wish.Manner.QUEUE : Wish.Manner.TICKET;
    }
}
