package io.locker.testkit.sim.world;

import java.util.ArrayList;
import java.util.List;

/**
 * A process that can freeze and crash. What is to happen on it waits while it is frozen, and then happens in any order;
 * what was to happen before a crash never does.
 */
public final class Host {
    private final Timeline timeline;
    private final Dice dice;
    private final LocalClock clock;
    private final List<Runnable> backlog = new ArrayList<>();
    private boolean frozen;
    private boolean clockStands;
    private long frozenAt;
    private boolean gone;

    /**
     * Starts a process.
     *
     * @param timeline the true time
     * @param dice its own chance
     * @param clock its clock
     */
    public Host(Timeline timeline, Dice dice, LocalClock clock) {
        this.timeline = timeline;
        this.dice = dice;
        this.clock = clock;
    }

    /**
     * Returns its clock.
     *
     * @return the clock
     */
    public LocalClock clock() {
        return clock;
    }

    /**
     * Plans something that the process does itself.
     *
     * @param delay how far from now
     * @param act what it does
     */
    public void after(long delay, Runnable act) {
        timeline.after(delay, () -> run(act));
    }

    /**
     * Plans something that the process does when its clock shows a moment.
     *
     * @param local the moment
     * @param act what it does
     */
    public void atLocal(long local, Runnable act) {
        timeline.at(clock.trueTimeOf(local), () -> run(act));
    }

    /**
     * Does something on the process now, or when it is able to.
     *
     * @param act what it does
     */
    public void run(Runnable act) {
        if (gone) {
            return;
        }
        if (frozen) {
            backlog.add(act);
        } else {
            act.run();
        }
    }

    /**
     * Makes the process stand still.
     *
     * @param withClock whether its clock stands still too, as on a machine that is suspended
     */
    public void freeze(boolean withClock) {
        frozen = true;
        clockStands = withClock;
        frozenAt = timeline.now();
    }

    /** Lets it go on, with all that has come up meanwhile. */
    public void thaw() {
        if (!frozen) {
            return;
        }
        frozen = false;
        if (clockStands) {
            clock.standStill(timeline.now() - frozenAt);
        }
        List<Runnable> waiting = new ArrayList<>(backlog);
        backlog.clear();
        while (!waiting.isEmpty()) {
            run(waiting.remove(dice.below(waiting.size())));
        }
    }

    /** Ends the process; all that it knew is lost. */
    public void crash() {
        gone = true;
        backlog.clear();
    }

    /**
     * Returns whether it stands still.
     *
     * @return whether it does
     */
    public boolean isFrozen() {
        return frozen;
    }

    /**
     * Returns whether it has ended.
     *
     * @return whether it has
     */
    public boolean isGone() {
        return gone;
    }
}
