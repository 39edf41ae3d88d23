package io.locker.testkit.sim.world;

import java.util.List;

/**
 * Chance that comes from a seed: the same seed gives the same chances on every machine and every Java.
 *
 * @see <a href="https://doi.org/10.1145/2714064.2660195">Steele, Lea and Flood, Fast splittable pseudorandom number
 *     generators, OOPSLA 2014</a>
 */
public final class Dice {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final long FIRST_MIX = 0xBF58476D1CE4E5B9L;
    private static final long SECOND_MIX = 0x94D049BB133111EBL;

    private long state;

    /**
     * Makes dice.
     *
     * @param seed what all throws follow from
     */
    public Dice(long seed) {
        state = seed;
    }

    /**
     * Mixes the bits of a number so that near numbers become far ones.
     *
     * @param value the number
     * @return another one
     */
    public static long mix(long value) {
        long first = (value ^ (value >>> 30)) * FIRST_MIX;
        long second = (first ^ (first >>> 27)) * SECOND_MIX;
        return second ^ (second >>> 31);
    }

    /**
     * Makes dice that go their own way from here on.
     *
     * @return the other dice
     */
    public Dice split() {
        return new Dice(mix(next()));
    }

    /**
     * Throws 64 bits.
     *
     * @return any number
     */
    public long next() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /**
     * Throws a small number.
     *
     * @param bound more than zero
     * @return a number from 0 to below the bound
     */
    public int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /**
     * Throws a number in a range.
     *
     * @param least the least
     * @param most the most, not less than the least
     * @return a number from the least to the most
     */
    public long between(long least, long most) {
        return least + Long.remainderUnsigned(next(), most - least + 1);
    }

    /**
     * Throws for something that happens now and then.
     *
     * @param permille how often in a thousand
     * @return whether it happens
     */
    public boolean chance(int permille) {
        return permille > 0 && below(1000) < permille;
    }

    /**
     * Throws for one of several things.
     *
     * @param things the things; at least one
     * @param <T> their type
     * @return one of them
     */
    public <T> T pick(List<T> things) {
        return things.get(below(things.size()));
    }
}
