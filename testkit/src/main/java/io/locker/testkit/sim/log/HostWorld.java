package io.locker.testkit.sim.log;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.LogHost;
import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import io.locker.machine.ClaimId;
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

/**
 * A world of processes that follow one log, each with the host that runs in production: chaos, then everybody finishes,
 * and at the end nothing may be left.
 */
public final class HostWorld implements World {
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
    private final Journal journal;
    private final HostFaults faults;
    private final List<HostProcess> processes = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private int born;
    private boolean healed;
    private long healedAt;
    private boolean draining;

    /**
     * Makes a world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    public HostWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        trace = new Trace(timeline, keepsText);
        dice = new Dice(seed);
        scenario = HostScenario.of(dice.split(), bugs);
        resource = new Resource(trace, !bugs.contains(PlantedBug.RESOURCE_UNFENCED));
        boolean lifts = !bugs.contains(PlantedBug.LIFT_FORGOTTEN);
        journal = new Journal(new LogLedger(holds::broken), trace, this::micros, lifts);
        faults = new HostFaults(this, dice.split());
    }

    /** Lets everything happen; a {@link Violation} says what must not. */
    public void run() {
        trace.detail("scenario", 0, scenario);
        for (int i = 0; i < scenario.size().processes(); i++) {
            start();
        }
        faults.begin();
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
        HostProcess process = new HostProcess(this, born, host, link);
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

    void crash(HostProcess process) {
        process.host().crash();
        processes.remove(process);
        callers.removeIf(caller -> caller.client() == process);
        process.leases().forEach(Lease::forgive);
        start();
    }

    /** The log takes an entry, and sends it to all who follow. */
    long append(String text) {
        String taken = has(PlantedBug.EXPIRY_UNCHECKED) ? HostBugs.taken(text, journal.table()) : text;
        long index = journal.append(taken);
        processes.forEach(HostProcess::grown);
        return index;
    }

    /** Compares the table of a process with what the log amounts to. */
    void compare(LogHost host) {
        Progress progress = host.progress();
        long index = progress.applied();
        boolean follows = progress.phase() == Phase.SERVING || progress.phase() == Phase.CATCHING_UP;
        if (follows && index > 0 && index % Journal.COMPARED == 0 && index <= journal.end()) {
            if (host.table().digest() != journal.digest(index)) {
                throw new Violation(Checker.REPLICAS, "Two replicas differ. index=" + index);
            }
        }
    }

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
        faults.heal();
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
        processes.forEach(HostProcess::close);
        long end = timeline.now() + scenario.patience();
        while (!processes.stream().allMatch(HostProcess::isEmpty)
                || !journal.table().locks().isEmpty()
                || !journal.table().sessions().isEmpty()) {
            if (!timeline.step(end)) {
                throw new Violation(
                        Checker.NOTHING_LEFT,
                        "Something is left. processes=" + processes + " locks="
                                + journal.table().locks().size() + " sessions="
                                + journal.table().sessions());
            }
        }
    }

    @Override
    public void write(Client client, HoldLedger.Holding holding) {
        long delay = ((HostProcess) client).link().fate(true);
        if (delay != Link.NEVER) {
            timeline.after(delay, () -> resource.write(holding.name().value(), holding.token()));
        }
    }

    @Override
    public void granted(HoldLedger.Holding holding, Client client) {
        holds.granted(holding);
    }

    @Override
    public void handedOn(HoldLedger.Holding holding, Client client) {
        holds.begins(holding);
    }

    @Override
    public void busy(LockName name, ClaimId claim, long askedAt) {
        // A table answers a try in the order of its log, so there is nothing to compare with.
    }

    /** The log's time, in microseconds. */
    private long micros() {
        return BEGINNING + timeline.now() / Timeline.MICRO;
    }

    @Override
    public Timeline timeline() {
        return timeline;
    }

    /**
     * Returns what happened.
     *
     * @return the trace
     */
    public Trace trace() {
        return trace;
    }

    Dice dice() {
        return dice;
    }

    HostScenario scenario() {
        return scenario;
    }

    Journal journal() {
        return journal;
    }

    List<HostProcess> processes() {
        return processes;
    }

    List<Caller> callersOf(HostProcess process) {
        return callers.stream().filter(caller -> caller.client() == process).toList();
    }

    @Override
    public Habits habits() {
        return scenario.conduct().habits();
    }

    @Override
    public List<SimLock> locks() {
        return scenario.locks();
    }

    @Override
    public HoldLedger holds() {
        return holds;
    }

    @Override
    public boolean has(PlantedBug bug) {
        return scenario.has(bug);
    }

    @Override
    public boolean hasTime() {
        return true;
    }

    @Override
    public boolean isHealed() {
        return healed;
    }

    @Override
    public boolean isDraining() {
        return draining;
    }

    /**
     * Returns how many faults happened.
     *
     * @return the number, without those of the network
     */
    public long faults() {
        return faults.count();
    }

    static LockException ended() {
        return new BackendUnavailableException("The simulated session ended.", null);
    }
}
