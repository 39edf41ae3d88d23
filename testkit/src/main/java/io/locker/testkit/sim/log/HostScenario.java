package io.locker.testkit.sim.log;

import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Drift;
import io.locker.testkit.sim.world.Habits;
import io.locker.testkit.sim.world.Link.Weather;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.SimLock;
import io.locker.testkit.sim.world.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a seed makes of a world of processes that follow one log.
 *
 * @param size how many there are of everything
 * @param locks the locks
 * @param times how long things take
 * @param conduct how network, callers and faults behave
 * @param bugs what is wrong on purpose
 */
record HostScenario(Size size, List<SimLock> locks, Times times, Conduct conduct, Set<PlantedBug> bugs) {
    private static final long MILLI = Timeline.MILLI;

    /**
     * How many there are.
     *
     * @param processes processes at one time
     * @param callers callers in each
     * @param snapshotEvery entries between two snapshots
     */
    record Size(int processes, int callers, int snapshotEvery) {}

    /**
     * How long things take, in nanoseconds.
     *
     * @param chaos how long faults happen
     * @param lease the time to live of a session
     * @param timeout after how long an append is given up
     */
    record Times(long chaos, long lease, long timeout) {}

    /**
     * How things behave.
     *
     * @param weather the network
     * @param habits the callers
     * @param faults the kinds of faults that happen
     * @param faultEvery the longest time between two faults, in nanoseconds
     * @param drift how clocks run
     */
    record Conduct(Weather weather, Habits habits, List<HostFault> faults, long faultEvery, Drift drift) {}

    static HostScenario of(Dice dice, Set<PlantedBug> bugs) {
        List<SimLock> locks = new ArrayList<>();
        int count = 1 + dice.below(3);
        while (locks.size() < count) {
            locks.add(SimLock.of(locks.size(), dice));
        }
        Size size = new Size(1 + dice.below(3), 1 + dice.below(3), 4 + dice.below(dice.chance(500) ? 12 : 60));
        Weather weather = Weather.of(dice);
        Times times = new Times(
                dice.between(500, 2_500) * MILLI,
                dice.between(300, 1_200) * MILLI,
                weather.most() * 4 + dice.between(20, 200) * MILLI);
        Habits habits = count > 1 && dice.chance(500) ? Habits.of(dice).withSeveral(dice) : Habits.of(dice);
        habits = dice.chance(60) ? Habits.ofLongHolders(dice) : habits;
        Drift drift = new Drift(dice.chance(500) ? 9_000 : 100, dice.chance(100));
        return new HostScenario(
                size,
                locks,
                times,
                new Conduct(weather, habits, faults(dice), dice.between(50, 1_000) * MILLI, drift),
                bugs);
    }

    private static List<HostFault> faults(Dice dice) {
        List<HostFault> kinds = new ArrayList<>();
        for (HostFault kind : HostFault.values()) {
            if (dice.chance(400)) {
                kinds.add(kind);
            }
        }
        return kinds;
    }

    boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }

    /** After how long at most everybody who waits has been granted, once all is well. */
    long patience() {
        long turns = (long) size.processes * size.callers * 4;
        long turn = 4 * conduct.habits.pace().holds() + 20 * conduct.weather.most();
        return times.lease * 3 + conduct.weather.latest() + 8 * times.timeout + turns * turn + 4 * Timeline.SECOND;
    }
}
