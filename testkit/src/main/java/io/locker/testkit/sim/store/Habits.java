package io.locker.testkit.sim.store;

import io.locker.client.Wish;
import io.locker.testkit.sim.world.Dice;

/**
 * What the callers of a world are like. Times are in nanoseconds, chances in a thousand.
 *
 * @param thinks the longest pause between two wishes
 * @param holds the longest time between two acts of a holder
 * @param waits the longest time that an impatient caller waits
 * @param impatient how many claims are withdrawn if they wait too long
 * @param breaks how often somebody breaks a lock by force
 */
record Habits(long thinks, long holds, long waits, int impatient, int breaks) {
    private static final int MOST_WORKS = 3;

    static Habits of(Dice dice) {
        long milli = 1_000_000;
        return new Habits(
                dice.between(1, 200) * milli,
                dice.between(1, 40) * milli,
                dice.between(1, 400) * milli,
                dice.below(400),
                dice.chance(200) ? dice.below(60) : 0);
    }

    long think(Dice dice) {
        return dice.between(0, thinks);
    }

    long hold(Dice dice) {
        return dice.between(0, holds);
    }

    long patience(Dice dice) {
        return dice.between(0, waits);
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
