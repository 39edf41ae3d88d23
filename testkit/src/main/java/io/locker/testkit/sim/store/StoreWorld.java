package io.locker.testkit.sim.store;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.SimWorld;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.List;
import java.util.Set;

/** A world of processes that lock by the store protocol. */
public final class StoreWorld extends SimWorld<StoreProcess> {
    private final StoreScenario scenario;
    private final StoreLedger ledger;
    private final Promptness promptness;
    private final Fairness fairness;
    private final SimStore store;
    private final StoreClock storeClock;
    private final StoreFaults faults;

    /**
     * Makes a world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    public StoreWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        super(seed, bugs, keepsText);
        scenario = StoreScenario.of(dice().split(), bugs);
        storeClock = new StoreClock(timeline(), scenario.drift().of(dice()));
        promptness = new Promptness(timeline(), 8 * scenario.weather().most());
        fairness = new Fairness(timeline(), scenario.desk().handOvers(), scenario.unawareness());
        ledger = new StoreLedger(new Ears(), scenario.desk().limits().lock().waiting() < 100);
        StoreBugs wrong = new StoreBugs(scenario.rules(), timeline(), dice().split());
        store = new SimStore(wrong, storeClock, trace(), ledger, this::wake);
        faults = new StoreFaults(this, dice().split());
    }

    private void wake(String session, LockName name) {
        int number = SimClient.processOf(session);
        for (StoreProcess process : clients()) {
            if (process.number() == number) {
                process.connection().wake(() -> process.wake(session, name));
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
            return timeline().now();
        }

        @Override
        public void changed(LockBook book) {
            promptness.changed(book, hasTime() ? storeClock.micros() : 0);
        }

        @Override
        public void broken(long token) {
            holds().broken(token);
        }
    }

    @Override
    public StoreScenario setting() {
        return scenario;
    }

    @Override
    protected StoreFaults faults() {
        return faults;
    }

    @Override
    protected void begin() {
        // The store is there from the beginning.
    }

    @Override
    protected StoreProcess client(SimClient.Birth birth) {
        return new StoreProcess(this, birth);
    }

    @Override
    protected void watch() {
        promptness.inspect();
    }

    @Override
    protected void healed() {
        clients().forEach(process -> process.connection().heal());
        promptness.begin(healedAt() + scenario.settling());
        store.down(false);
    }

    @Override
    protected long patience() {
        return scenario.patience() + storeClock.setBack();
    }

    @Override
    protected void calm() {
        if (scenario.times().calm() > 0) {
            timeline()
                    .runUntil(timeline().now()
                            + scenario.settling()
                            + scenario.times().calm());
        }
    }

    @Override
    protected void finish() {
        long grace = storeClock.setBack()
                + scenario.settling()
                + scenario.desk().pace().audit()
                + 2 * scenario.desk().pace().keep()
                + 10 * Timeline.SECOND;
        long end = timeline().now() + grace;
        sweep();
        until(
                end,
                () -> store.records().isEmpty(),
                () -> new Violation(Checker.NOTHING_LEFT, "The store keeps something. records=" + store.records()));
        clients().forEach(StoreProcess::close);
        until(
                end,
                () -> clients().stream().allMatch(StoreProcess::isEmpty),
                () -> new Violation(Checker.NOTHING_LEFT, "A process does not become empty. processes=" + clients()));
    }

    /** Lets somebody clean up from time to time what the dead left behind, as every client does. */
    private void sweep() {
        if (!store.records().isEmpty()) {
            List<LockName> names =
                    store.records().keySet().stream().map(LockName::new).toList();
            dice().pick(clients()).sweep(names);
            timeline().after(scenario.lease() / 2, this::sweep);
        }
    }

    void setClock(long micros) {
        forgiveAll();
        storeClock.jump(micros);
    }

    @Override
    protected void granted(Holding holding, SimClient client) {
        LockBook book = ledger.book(holding.name());
        promptness.told(holding.name(), holding.claim(), book.grantedAt(holding.claim()));
        checkFairness(book, holding, client);
        holds().granted(holding);
    }

    @Override
    protected void handedOn(Holding holding, SimClient client) {
        checkFairness(ledger.book(holding.name()), holding, client);
        holds().begins(holding);
    }

    private void checkFairness(LockBook book, Holding holding, SimClient client) {
        fairness.granted(holding.name().value(), holding.token(), book.othersWait(client.number()));
    }

    @Override
    protected void busy(LockName name, ClaimId claim, long askedAt) {
        if (ledger.book(name).idleSince() <= askedAt) {
            throw new Violation(
                    Checker.HONESTY, "A lock that nobody holds or awaits was said to be busy. claim=" + claim);
        }
    }

    @Override
    protected boolean hasTime() {
        return scenario.rules().hasTime();
    }

    SimStore store() {
        return store;
    }
}
