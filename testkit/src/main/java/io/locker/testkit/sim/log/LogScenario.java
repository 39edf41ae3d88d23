package io.locker.testkit.sim.log;

import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Drift;
import io.locker.testkit.sim.world.Faults;
import io.locker.testkit.sim.world.Habits;
import io.locker.testkit.sim.world.Link.Weather;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Setting;
import io.locker.testkit.sim.world.SimLock;
import io.locker.testkit.sim.world.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What a seed makes of a world of servers and a log.
 *
 * @param rules what kind of log it is
 * @param size how many there are of everything
 * @param locks the locks
 * @param times how long things take
 * @param conduct how network, callers and faults behave
 */
record LogScenario(Rules rules, Size size, List<SimLock> locks, Times times, Conduct conduct) implements Setting {
    private static final long MILLI = Timeline.MILLI;

    /**
     * What kind of log.
     *
     * @param elects whether the log refuses what a deposed leader appends; heartbeats then stay out of it. Otherwise
     *     every server appends, heartbeats too
     * @param loses whether it may lose its latest entries
     * @param bugs what is wrong on purpose
     */
    record Rules(boolean elects, boolean loses, Set<PlantedBug> bugs) {
        boolean has(PlantedBug bug) {
            return bugs.contains(bug);
        }
    }

    /**
     * How many there are.
     *
     * @param servers servers
     * @param clients clients at one time
     * @param callers callers in each
     */
    record Size(int servers, int clients, int callers) {}

    /**
     * How long things take, in nanoseconds.
     *
     * @param chaos how long faults happen
     * @param lease the time to live of a session
     * @param timeout after how long a client asks again
     * @param lookAgain how often a client asks how its claim stands
     */
    record Times(long chaos, long lease, long timeout, long lookAgain) {}

    /**
     * How things behave.
     *
     * @param weather the network
     * @param habits the callers
     * @param faults the faults
     * @param drift how clocks run
     */
    record Conduct(Weather weather, Habits habits, Faults.Plan<LogFault> faults, Drift drift) {}

    static LogScenario of(Dice dice, Set<PlantedBug> bugs) {
        boolean elects = dice.chance(500);
        Rules rules = new Rules(elects, !elects && dice.chance(400), bugs);
        return dice.chance(60) ? duel(dice, rules) : usual(dice, rules);
    }

    /** A few who hold one lock for longer than a lease while leaders come and go. */
    private static LogScenario duel(Dice dice, Rules rules) {
        Weather weather = Weather.of(dice);
        Times times = new Times(
                dice.between(2_000, 5_000) * MILLI,
                dice.between(300, 600) * MILLI,
                weather.most() * 4 + dice.between(20, 100) * MILLI,
                dice.between(50, 100) * MILLI);
        List<LogFault> faults = List.of(LogFault.CUT_SERVER, LogFault.FREEZE_SERVER, LogFault.ELECT);
        return new LogScenario(
                rules,
                new Size(2 + dice.below(2), 2, 1),
                List.of(SimLock.mutex(0)),
                times,
                new Conduct(
                        weather,
                        Habits.ofLongHolders(dice),
                        new Faults.Plan<>(dice.between(300, 1_500) * MILLI, faults),
                        new Drift(9_000, true)));
    }

    private static LogScenario usual(Dice dice, Rules rules) {
        List<SimLock> locks = new ArrayList<>();
        int count = 1 + dice.below(3);
        while (locks.size() < count) {
            locks.add(SimLock.of(locks.size(), dice));
        }
        Size size = new Size(1 + dice.below(3), 1 + dice.below(3), 1 + dice.below(3));
        Weather weather = Weather.of(dice);
        boolean polls = !rules.has(PlantedBug.NO_WAKES_AND_NO_POLL);
        Times times = new Times(
                dice.between(500, 2_500) * MILLI,
                dice.between(300, 1_200) * MILLI,
                weather.most() * 4 + dice.between(20, 200) * MILLI,
                polls ? dice.between(50, 300) * MILLI : 3_600 * Timeline.SECOND);
        Habits habits = count > 1 ? Habits.of(dice).withSeveral(dice) : Habits.of(dice);
        Drift drift = new Drift(dice.chance(500) ? 9_000 : 100, false);
        return new LogScenario(
                rules,
                size,
                locks,
                times,
                new Conduct(weather, habits, faults(dice, rules), drift));
    }

    private static Faults.Plan<LogFault> faults(Dice dice, Rules rules) {
        List<LogFault> kinds = new ArrayList<>();
        for (LogFault kind : LogFault.values()) {
            if ((kind != LogFault.LOSE_TAIL || rules.loses) && dice.chance(400)) {
                kinds.add(kind);
            }
        }
        return new Faults.Plan<>(dice.between(50, 1_000) * MILLI, kinds);
    }

    @Override
    public Weather weather() {
        return conduct.weather;
    }

    @Override
    public Habits habits() {
        return conduct.habits;
    }

    @Override
    public Drift drift() {
        return conduct.drift;
    }

    @Override
    public int processes() {
        return size.clients;
    }

    @Override
    public int callers() {
        return size.callers;
    }

    @Override
    public long chaos() {
        return times.chaos;
    }

    @Override
    public long lease() {
        return times.lease;
    }

    @Override
    public Set<PlantedBug> bugs() {
        return rules.bugs;
    }

    /** After how long at most everybody who waits has been granted, once all is well. */
    long patience() {
        long turns = (long) size.clients * size.callers * 4;
        long lookAgain = Math.min(Timeline.SECOND, times.lookAgain);
        long turn = 4 * conduct.habits.pace().holds() + 20 * conduct.weather.most() + lookAgain;
        return times.lease * 3 + conduct.weather.latest() + 8 * times.timeout + turns * turn + Timeline.SECOND;
    }
}
