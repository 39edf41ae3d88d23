package io.locker.testkit.sim.world;

import java.util.List;

/**
 * Makes things go wrong in a world, one after the other, until it is healed.
 *
 * @param <F> the kinds of faults
 */
public abstract class Faults<F extends Enum<F>> {
    private final SimWorld<?> world;
    private final Dice dice;
    private final Plan<F> plan;
    private long count;

    /**
     * What goes wrong how often.
     *
     * @param every the longest time between two faults, in nanoseconds
     * @param kinds the kinds that happen; none if nothing goes wrong
     * @param <F> the kinds of faults
     */
    public record Plan<F extends Enum<F>>(long every, List<F> kinds) {}

    /**
     * Makes faults that have not begun.
     *
     * @param world where they happen
     * @param dice their own chance
     * @param plan what goes wrong
     */
    protected Faults(SimWorld<?> world, Dice dice, Plan<F> plan) {
        this.world = world;
        this.dice = dice;
        this.plan = plan;
    }

    /** Begins. */
    protected void begin() {
        if (!plan.kinds.isEmpty()) {
            next();
        }
    }

    private void next() {
        after(dice.between(0, plan.every), () -> {
            if (!world.isHealed()) {
                count++;
                happen(dice.pick(plan.kinds));
                next();
            }
        });
    }

    /**
     * Makes something go wrong.
     *
     * @param fault what
     */
    protected abstract void happen(F fault);

    /**
     * Plans something.
     *
     * @param delay how far from now
     * @param act what happens
     */
    protected final void after(long delay, Runnable act) {
        world.timeline().after(delay, act);
    }

    /**
     * Throws for how long a fault lasts.
     *
     * @return up to two and a half leases
     */
    protected final long span() {
        return dice.between(0, world.setting().lease() * 5 / 2);
    }

    /**
     * Cuts a network for a while, one way or both.
     *
     * @param link the network
     */
    protected final void partition(Link link) {
        int way = dice.below(3);
        link.cut(way != 0, way != 1);
        after(span(), () -> link.cut(false, false));
    }

    /**
     * Makes a machine stand still for a while.
     *
     * @param host the machine
     * @param withClock whether its clock stands still too
     */
    protected final void freeze(Host host, boolean withClock) {
        if (!host.isFrozen()) {
            host.freeze(withClock);
            after(span(), host::thaw);
        }
    }

    /**
     * Returns how many faults happened.
     *
     * @return the number
     */
    public final long count() {
        return count;
    }
}
