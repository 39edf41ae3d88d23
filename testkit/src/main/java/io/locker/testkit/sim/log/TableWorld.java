package io.locker.testkit.sim.log;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.LockTable;
import io.locker.protocol.Seen;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Client;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Habits;
import io.locker.testkit.sim.world.HoldLedger;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.LocalClock;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Resource;
import io.locker.testkit.sim.world.SimLock;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Trace;
import io.locker.testkit.sim.world.Violation;
import io.locker.testkit.sim.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A world of processes that share one table of locks: chaos, then everybody finishes, and nothing may be left. */
public abstract class TableWorld implements World {
    static final Seen.Failed UNAVAILABLE = new Seen.Failed(ended());
    static final Seen.Failed UNKNOWN = new Seen.Failed(new OutcomeUnknownException("Nobody answered.", null));

    private static final long BEGINNING = 1_800_000_000_000_000L;
    private static final long INSPECTION = 100 * Timeline.MILLI;

    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Dice dice;
    private final HostScenario scenario;
    private final HoldLedger holds = new HoldLedger();
    private final Resource resource;
    private final List<TableProcess> processes = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private int born;
    private boolean healed;
    private long healedAt;
    private boolean draining;

    TableWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        trace = new Trace(timeline, keepsText);
        dice = new Dice(seed);
        scenario = HostScenario.of(dice.split(), bugs);
        resource = new Resource(trace, !bugs.contains(PlantedBug.RESOURCE_UNFENCED));
    }

    /** Lets everything happen; a {@link Violation} says what must not. */
    public final void run() {
        trace.detail("scenario", 0, scenario);
        for (int i = 0; i < scenario.size().processes(); i++) {
            start();
        }
        beginFaults();
        inspect();
        timeline.runUntil(scenario.times().chaos());
        heal();
        drain();
        finish();
    }

    private void start() {
        born++;
        Dice own = dice.split();
        LocalClock clock = new LocalClock(
                timeline, own.between(0, 1L << 40), scenario.conduct().drift().of(own));
        Host host = new Host(timeline, own.split(), clock);
        Link.Weather weather = scenario.conduct().weather();
        Link link = new Link(own.split(), healed ? weather.fair() : weather);
        TableProcess process = newProcess(born, host, link);
        processes.add(process);
        for (int i = 0; i < scenario.size().callers(); i++) {
            Caller caller = new Caller(this, process, born * 10 + i, own.split());
            callers.add(caller);
            if (scenario.conduct().habits().nested() > 0) {
                callers.add(caller.nests());
            }
            caller.live();
        }
    }

    void crash(TableProcess process) {
        process.host().crash();
        processes.remove(process);
        callers.removeIf(caller -> caller.client().equals(process));
        process.leases().forEach(Lease::forgive);
        start();
    }

    /** Makes a process that begins now. */
    abstract TableProcess newProcess(int number, Host host, Link link);

    /** The table that counts. */
    abstract LockTable table();

    abstract void beginFaults();

    abstract void healFaults();

    /**
     * Returns how many faults happened.
     *
     * @return the number, without those of the network
     */
    public abstract long faults();

    /** Whatever processes talk to starts again. */
    abstract void restart();

    /** Whatever processes talk to changes its mind, as far as it can. */
    abstract void turnOver(Dice chance);

    private void inspect() {
        timeline.after(INSPECTION, () -> {
            callers.forEach(Caller::inspect);
            if (healed) {
                callers.forEach(caller -> caller.checkProgress(scenario.patience(), healedAt));
            }
            inspect();
        });
    }

    private void heal() {
        trace.note("heal", 0, null);
        healed = true;
        healedAt = timeline.now();
        Link.Weather fair = scenario.conduct().weather().fair();
        processes.forEach(process -> process.link().weather(fair));
        healFaults();
    }

    private void drain() {
        draining = true;
        long end = timeline.now() + scenario.patience() * 2;
        while (callers.stream().anyMatch(caller -> caller.state() != Caller.State.IDLE)) {
            if (!timeline.step(end)) {
                throw new Violation(Checker.LIVENESS, "Somebody still waits. callers=" + callers + " in=" + processes);
            }
        }
    }

    private void finish() {
        processes.forEach(TableProcess::close);
        long end = timeline.now() + scenario.patience();
        while (!processes.stream().allMatch(TableProcess::isEmpty)
                || !table().locks().isEmpty()
                || !table().sessions().isEmpty()) {
            if (!timeline.step(end)) {
                throw new Violation(
                        Checker.NOTHING_LEFT,
                        "Something is left. processes=" + processes + " locks="
                                + table().locks().size() + " sessions="
                                + table().sessions());
            }
        }
    }

    @Override
    public final void write(Client client, HoldLedger.Holding holding) {
        long delay = ((TableProcess) client).link().fate(true);
        if (delay != Link.NEVER) {
            timeline.after(delay, () -> resource.write(holding.name().value(), holding.token()));
        }
    }

    @Override
    public final void granted(HoldLedger.Holding holding, Client client) {
        holds.granted(holding);
    }

    @Override
    public final void handedOn(HoldLedger.Holding holding, Client client) {
        holds.begins(holding);
    }

    @Override
    public final void busy(LockName name, ClaimId claim, long askedAt) {
        // A table answers a try in the order of its log, so there is nothing to compare with.
    }

    /** The time of whatever keeps the table, in microseconds. */
    final long micros() {
        return BEGINNING + timeline.now() / Timeline.MICRO;
    }

    @Override
    public final Timeline timeline() {
        return timeline;
    }

    /**
     * Returns what happened.
     *
     * @return the trace
     */
    public final Trace trace() {
        return trace;
    }

    Dice dice() {
        return dice;
    }

    HostScenario scenario() {
        return scenario;
    }

    List<TableProcess> processes() {
        return processes;
    }

    List<Caller> callersOf(TableProcess process) {
        return callers.stream()
                .filter(caller -> caller.client().equals(process))
                .toList();
    }

    @Override
    public final Habits habits() {
        return scenario.conduct().habits();
    }

    @Override
    public final List<SimLock> locks() {
        return scenario.locks();
    }

    @Override
    public final HoldLedger holds() {
        return holds;
    }

    @Override
    public final boolean has(PlantedBug bug) {
        return scenario.has(bug);
    }

    @Override
    public final boolean hasTime() {
        return true;
    }

    @Override
    public final boolean isHealed() {
        return healed;
    }

    @Override
    public final boolean isDraining() {
        return draining;
    }

    static LockException ended() {
        return new BackendUnavailableException("The simulated session ended.", null);
    }
}
