package io.locker.testkit.sim.store;

import io.locker.machine.MachineLimits;
import io.locker.protocol.DeskSettings;
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
 * What a seed makes of a world of clients and a store.
 *
 * @param rules what kind of store it is
 * @param size how many there are of everything
 * @param locks the locks
 * @param times how long things take
 * @param conduct how network, connections, callers and faults behave
 */
record StoreScenario(StoreRules rules, Size size, List<SimLock> locks, Times times, Conduct conduct) {
    private static final long MILLI = Timeline.MILLI;

    /**
     * How many there are.
     *
     * @param processes processes at one time
     * @param callers callers in each
     */
    record Size(int processes, int callers) {}

    /**
     * How long things take, in nanoseconds.
     *
     * @param chaos how long faults happen
     * @param calm how long callers go on after the faults
     * @param lease the time to live of a session
     * @param desk the figures of the desks
     */
    record Times(long chaos, long calm, long lease, DeskSettings desk) {}

    /**
     * How things behave.
     *
     * @param weather the network
     * @param fare the connections
     * @param habits the callers
     * @param faults the faults
     * @param drift how clocks run
     */
    record Conduct(Weather weather, StoreLink.Fare fare, Habits habits, Faults faults, Drift drift) {}

    /**
     * How often faults happen.
     *
     * @param every the longest time between two of them, in nanoseconds
     * @param kinds the kinds that happen
     */
    record Faults(long every, List<StoreFault> kinds) {}

    static StoreScenario of(Dice dice, Set<PlantedBug> bugs) {
        StoreRules rules = rules(dice, bugs);
        return dice.chance(50) ? duel(dice, rules) : usual(dice, rules);
    }

    /** A few who hold one lock for longer than a lease, and whose clocks and messages are as bad as is allowed. */
    private static StoreScenario duel(Dice dice, StoreRules rules) {
        Weather weather = Weather.ofFastMessages(dice);
        long timeout = weather.most() * 2 + dice.between(20, 500) * MILLI;
        StoreLink.Fare fare = new StoreLink.Fare(timeout, 0, 0, 0);
        List<StoreFault> faults = List.of(StoreFault.FADE, StoreFault.FADE, StoreFault.FADE, StoreFault.FREEZE);
        return new StoreScenario(
                rules,
                new Size(2, 1),
                List.of(SimLock.mutex()),
                new Times(
                        dice.between(3_000, 6_000) * MILLI,
                        0,
                        dice.between(800, 1_500) * MILLI,
                        desk(dice, weather, rules, dice.between(5, 15) * MILLI)),
                new Conduct(
                        weather,
                        fare,
                        Habits.ofLongHolders(dice),
                        new Faults(dice.between(500, 2_000) * MILLI, faults),
                        new Drift(9_000, true)));
    }

    private static StoreScenario usual(Dice dice, StoreRules rules) {
        List<SimLock> locks = new ArrayList<>();
        int count = dice.chance(700) ? 1 : 2;
        while (locks.size() < count) {
            locks.add(SimLock.of(locks.size(), dice));
        }
        Size size = new Size(2 + dice.below(3), 1 + dice.below(3));
        Weather weather = Weather.of(dice);
        Times times = times(dice, weather, rules);
        StoreLink.Fare fare = new StoreLink.Fare(
                weather.most() * 2 + dice.between(20, 300) * MILLI,
                dice.chance(300) ? dice.below(60) : 0,
                dice.chance(400) ? dice.below(dice.chance(200) ? 300 : 80) : 0,
                dice.chance(400) ? dice.below(700) : 0);
        Drift drift = new Drift(dice.chance(500) ? 9_000 : 100, false);
        return new StoreScenario(
                rules, size, locks, times, new Conduct(weather, fare, Habits.of(dice), faults(dice, rules), drift));
    }

    private static StoreRules rules(Dice dice, Set<PlantedBug> bugs) {
        boolean counts = dice.chance(400);
        StoreRules.Liveness liveness = dice.pick(List.of(StoreRules.Liveness.values()));
        return new StoreRules(
                counts ? StoreRules.Revisions.COUNTER : StoreRules.Revisions.CLOCK,
                liveness,
                !counts || dice.chance(500),
                !counts && dice.chance(400),
                bugs);
    }

    private static Times times(Dice dice, Weather weather, StoreRules rules) {
        long lease = dice.between(300, 1_200) * MILLI;
        DeskSettings desk = desk(dice, weather, rules, dice.between(50, 300) * MILLI);
        long calm = dice.chance(250) ? Timeline.SECOND : 0;
        return new Times(dice.between(500, 2_500) * MILLI, calm, lease, desk);
    }

    private static DeskSettings desk(Dice dice, Weather weather, StoreRules rules, long waiting) {
        long lookAgain = rules.has(PlantedBug.NO_WAKES_AND_NO_POLL) ? 3_600 * Timeline.SECOND : waiting;
        long audit = rules.has(PlantedBug.ORPHAN_KEPT) ? 0 : weather.latest() * 2 + 2 * Timeline.SECOND;
        DeskSettings.Pace pace = new DeskSettings.Pace(lookAgain, 3 * Timeline.SECOND, audit, 500 * MILLI);
        MachineLimits limits = MachineLimits.defaults();
        if (dice.chance(50)) {
            limits = limits.with(new MachineLimits.OfLock(1 + dice.below(3), 100));
        }
        int inLine = 1 + dice.below(6);
        DeskSettings.HandOvers handOvers =
                new DeskSettings.HandOvers(inLine, inLine + dice.below(10), dice.between(0, 100) * MILLI);
        return new DeskSettings(limits, handOvers, 1 + dice.below(8), 3, pace);
    }

    private static Faults faults(Dice dice, StoreRules rules) {
        List<StoreFault> kinds = new ArrayList<>();
        for (StoreFault kind : StoreFault.values()) {
            boolean possible =
                    (!kind.loses() || rules.loses()) && (!kind.setsClock() || (rules.hasTime() && !rules.loses()));
            if (possible && dice.chance(400)) {
                kinds.add(kind);
            }
        }
        return new Faults(dice.between(50, 1_000) * MILLI, kinds);
    }

    DeskSettings desk() {
        return times.desk;
    }

    StoreLink.Fare fare() {
        return conduct.fare;
    }

    /** After how long at most something that needs answers has happened, once the network is fair again. */
    long settling() {
        return times.lease * 2 + conduct.weather.latest() + 4 * conduct.fare.timeout() + 8 * lookAgain();
    }

    private long lookAgain() {
        return Math.min(Timeline.SECOND, times.desk.pace().waiting());
    }

    /** For how long at most a process that lives may not know that others wait for what it holds. */
    long unawareness() {
        return times.lease + 2 * lookAgain() + 2 * conduct.fare.timeout();
    }

    /** After how long at most everybody who waits has been granted, once all is well. */
    long patience() {
        long turns = (long) size.processes * size.callers * 2;
        long turn = 4 * conduct.habits.pace().holds() + 10 * conduct.weather.most() + lookAgain();
        return settling() + turns * turn;
    }
}
