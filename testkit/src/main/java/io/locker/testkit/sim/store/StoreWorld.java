package io.locker.testkit.sim.store;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.spi.StoreSessions.NewSession;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A world of processes that lock by the store protocol: chaos, then calm, then everybody finishes, and at the end
 * nothing may be left.
 */
public final class StoreWorld implements World {
    private static final long INSPECTION = 100 * Timeline.MILLI;

    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Dice dice;
    private final StoreScenario scenario;
    private final StoreLedger ledger;
    private final Promptness promptness;
    private final Fairness fairness;
    private final SimStore store;
    private final StoreClock storeClock;
    private final HoldLedger holds = new HoldLedger();
    private final Resource resource;
    private final StoreFaults faults;
    private final List<StoreProcess> processes = new ArrayList<>();
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
    public StoreWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        trace = new Trace(timeline, keepsText);
        dice = new Dice(seed);
        scenario = StoreScenario.of(dice.split(), bugs);
        StoreRules rules = scenario.rules();
        storeClock = new StoreClock(timeline, scenario.conduct().drift().of(dice));
        promptness = new Promptness(timeline, 8 * scenario.conduct().weather().most());
        fairness = new Fairness(timeline, scenario.desk().handOvers(), scenario.unawareness());
        ledger = new StoreLedger(new Ears(), scenario.desk().limits().lock().waiting() < 100);
        store = new SimStore(new StoreBugs(rules, timeline, dice.split()), storeClock, trace, ledger, this::wake);
        resource = new Resource(trace, !rules.has(PlantedBug.RESOURCE_UNFENCED));
        faults = new StoreFaults(this, dice.split());
    }

    private void wake(String session, LockName name) {
        int number = Names.processOf(session);
        for (StoreProcess process : processes) {
            if (process.number() == number) {
                process.link().wake(() -> process.wake(session, name));
            }
        }
    }

    private final class Ears implements StoreLedger.Around {
        @Override
        public boolean isAlive(String session) {
            return store.sessions().mustBeKept(session);
        }

        @Override
        public long now() {
            return timeline.now();
        }

        @Override
        public void changed(LockBook book) {
            promptness.changed(book, scenario.rules().hasTime() ? storeClock.micros() : 0);
        }

        @Override
        public void broken(long token) {
            holds.broken(token);
        }
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
        if (scenario.times().calm() > 0) {
            timeline.runUntil(
                    timeline.now() + scenario.settling() + scenario.times().calm());
        }
        drain();
        finish();
    }

    private StoreProcess start() {
        born++;
        Dice own = dice.split();
        LocalClock clock = new LocalClock(
                timeline, own.between(0, 1L << 40), scenario.conduct().drift().of(dice));
        Host host = new Host(timeline, own.split(), clock);
        Link link = new Link(
                own.split(),
                healed
                        ? scenario.conduct().weather().fair()
                        : scenario.conduct().weather());
        StoreProcess process = new StoreProcess(this, born, host, link);
        processes.add(process);
        for (int i = 0; i < scenario.size().callers(); i++) {
            Caller caller = new Caller(this, process, born * 10 + i, own.split());
            callers.add(caller);
            caller.live();
        }
        return process;
    }

    void crash(StoreProcess process) {
        process.host().crash();
        processes.remove(process);
        callers.removeIf(caller -> caller.client() == process);
        process.leases().forEach(Lease::forgive);
        start();
    }

    private void inspect() {
        timeline.after(INSPECTION, () -> {
            callers.forEach(Caller::inspect);
            promptness.inspect();
            if (healed) {
                callers.forEach(caller -> caller.checkProgress(patience(), healedAt));
            }
            inspect();
        });
    }

    private long patience() {
        return scenario.patience() + storeClock.setBack();
    }

    private void heal() {
        trace.note("heal", 0, null);
        healed = true;
        healedAt = timeline.now();
        promptness.begin(healedAt + scenario.settling());
        faults.heal();
        processes.forEach(StoreProcess::heal);
    }

    private void drain() {
        trace.note("drain", 0, null);
        draining = true;
        long end = timeline.now() + patience();
        while (callers.stream().anyMatch(caller -> caller.state() != Caller.State.IDLE)) {
            if (!timeline.step(end)) {
                throw new Violation(Checker.LIVENESS, "Somebody still waits. callers=" + callers);
            }
        }
    }

    private void finish() {
        long grace = storeClock.setBack()
                + scenario.settling()
                + scenario.desk().pace().audit()
                + 2 * scenario.desk().pace().keep()
                + 10 * Timeline.SECOND;
        long end = timeline.now() + grace;
        sweep();
        while (!store.records().isEmpty()) {
            if (!timeline.step(end)) {
                throw new Violation(Checker.NOTHING_LEFT, "The store keeps something. records=" + store.records());
            }
        }
        processes.forEach(StoreProcess::close);
        while (!processes.stream().allMatch(StoreProcess::isEmpty)) {
            if (!timeline.step(end)) {
                throw new Violation(Checker.NOTHING_LEFT, "A process does not become empty. processes=" + processes);
            }
        }
    }

    /** Lets somebody clean up from time to time what the dead left behind, as every client does. */
    private void sweep() {
        if (!store.records().isEmpty()) {
            List<LockName> names =
                    store.records().keySet().stream().map(LockName::new).toList();
            dice.pick(processes).sweep(names);
            timeline.after(scenario.times().lease() / 2, this::sweep);
        }
    }

    @Override
    public void write(Client client, HoldLedger.Holding holding) {
        long delay = ((StoreProcess) client).delay();
        if (delay != Link.NEVER) {
            timeline.after(delay, () -> resource.write(holding.name().value(), holding.token()));
        }
    }

    /** Something happened that no lease which there is now can survive. */
    void forgiveAll() {
        processes.forEach(process -> process.leases().forEach(Lease::forgive));
    }

    void setClock(long micros) {
        forgiveAll();
        storeClock.jump(micros);
    }

    @Override
    public void granted(HoldLedger.Holding holding, Client client) {
        LockBook book = ledger.book(holding.name());
        promptness.told(holding.name(), holding.claim(), book.grantedAt(holding.claim()));
        fairness.granted(holding.name().value(), holding.token(), book.othersWait(client.number()));
        holds.granted(holding);
    }

    @Override
    public void handedOn(HoldLedger.Holding holding, Client client) {
        LockBook book = ledger.book(holding.name());
        fairness.granted(holding.name().value(), holding.token(), book.othersWait(client.number()));
        holds.begins(holding);
    }

    @Override
    public void busy(LockName name, ClaimId claim, long askedAt) {
        if (ledger.book(name).idleSince() <= askedAt) {
            throw new Violation(
                    Checker.HONESTY, "A lock that nobody holds or awaits was said to be busy. claim=" + claim);
        }
    }

    NewSession newSession(String id) {
        return new NewSession(id, Duration.ofNanos(scenario.times().lease()), "sim");
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
    public boolean has(PlantedBug bug) {
        return scenario.rules().has(bug);
    }

    @Override
    public boolean hasTime() {
        return scenario.rules().hasTime();
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

    StoreScenario scenario() {
        return scenario;
    }

    StoreRules rules() {
        return scenario.rules();
    }

    SimStore store() {
        return store;
    }

    @Override
    public HoldLedger holds() {
        return holds;
    }

    List<StoreProcess> processes() {
        return processes;
    }

    List<Caller> callersOf(StoreProcess process) {
        return callers.stream().filter(caller -> caller.client() == process).toList();
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
}
