package io.locker.testkit.sim.world;

/**
 * How the clocks of a world run.
 *
 * @param most by how many millionths they run fast or slow at most
 * @param extreme whether each of them runs as fast or as slow as it can
 */
public record Drift(int most, boolean extreme) {

    /**
     * Throws for one clock.
     *
     * @param dice chance
     * @return by how many millionths it runs fast; negative if slow
     */
    public long of(Dice dice) {
        if (extreme) {
            return dice.chance(500) ? most : -most;
        }
        return dice.between(-most, most);
    }
}
