package io.locker.testkit.sim.log;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockTable;
import io.locker.protocol.Seen;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Client;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Habits;
import io.locker.testkit.sim.world.HoldLedger;
import io.locker.testkit.sim.world.Host;
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
 * A world of servers that apply one log to their lock tables, and of clients that ask them: chaos, then everybody
 * finishes, and at the end nothing may be left.
 */
public final class LogWorld implements World {
    static final Seen UNAVAILABLE = new Seen.Failed(ended());
    static final Seen UNKNOWN = new Seen.Failed(new OutcomeUnknownException("Nobody answered.", null));

    private static final long BEGINNING = 1_800_000_000_000_000L;
    private static final long INSPECTION = 100 * Timeline.MILLI;

    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Dice dice;
    private final LogScenario scenario;
    private final HoldLedger holds = new HoldLedger();
    private final Resource resource;
    private final SimLog log;
    private final LogFaults faults;
    private final List<LogServer> servers = new ArrayList<>();
    private final List<LogClient> clients = new ArrayList<>();
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
    public LogWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        trace = new Trace(timeline, keepsText);
        dice = new Dice(seed);
        scenario = LogScenario.of(dice.split(), bugs);
        resource = new Resource(trace, !bugs.contains(PlantedBug.RESOURCE_UNFENCED));
        log = new SimLog(scenario.rules(), BEGINNING, new LogLedger(holds::broken), trace);
        faults = new LogFaults(this, dice.split());
    }

    /** Lets everything happen; a {@link Violation} says what must not. */
    public void run() {
        trace.detail("scenario", 0, scenario);
        for (int i = 0; i < scenario.size().servers(); i++) {
            Dice own = dice.split();
            LogServer server = new LogServer(this, i, host(own), link(own));
            servers.add(server);
            server.begin();
        }
        elect(servers.get(0));
        for (int i = 0; i < scenario.size().clients(); i++) {
            start();
        }
        faults.begin();
        inspect();
        timeline.runUntil(scenario.times().chaos());
        heal();
        drain();
        finish();
    }

    private Host host(Dice own) {
        long drift = scenario.conduct().drift().of(own);
        return new Host(timeline, own.split(), new LocalClock(timeline, own.between(0, 1L << 40), drift));
    }

    private Link link(Dice own) {
        Link.Weather weather = scenario.conduct().weather();
        return new Link(own.split(), healed ? weather.fair() : weather);
    }

    private void start() {
        born++;
        Dice own = dice.split();
        LogClient client = new LogClient(this, born, host(own), link(own));
        clients.add(client);
        for (int i = 0; i < scenario.size().callers(); i++) {
            Caller caller = new Caller(this, client, born * 10 + i, own.split());
            callers.add(caller);
            if (scenario.conduct().habits().nested() > 0) {
                callers.add(caller.nests());
            }
            caller.live();
        }
    }

    void crash(LogClient client) {
        client.host().crash();
        clients.remove(client);
        callers.removeIf(caller -> caller.client() == client);
        client.sessions().forEach(session -> session.lease().forgive());
        start();
    }

    void elect(LogServer server) {
        long term = log.elect(server.number());
        long delay = dice.between(0, scenario.conduct().weather().most());
        server.host().after(delay, () -> server.lead(term));
    }

    /**
     * Lets the tokens go on above those of entries that were lost, and ends all sessions: what they had released may be
     * held again, and nobody would release it a second time.
     */
    void lift() {
        if (!has(PlantedBug.LIFT_FORGOTTEN)) {
            log.append(micros(), new Command.Lift(micros()), log.term());
        }
        for (LockTable.SessionView session : log.table().sessions()) {
            Command over = new Command.ExpireSession(
                    session.session(), session.beat(), log.table().term());
            log.append(micros(), over, log.term());
        }
    }

    /** The log has grown. */
    void appended() {
        servers.forEach(server -> server.learn(log.end()));
    }

    /** A leader tells an event to whom it concerns. */
    void tell(Event event, LogServer from) {
        for (LogClient client : clients) {
            if (event.session().startsWith("c" + client.number() + "s")) {
                long delay = client.link().fate(false);
                if (delay != Link.NEVER && !has(PlantedBug.NO_WAKES_AND_NO_POLL)) {
                    client.host().after(delay, () -> client.hear(event));
                }
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
        servers.forEach(server -> server.link().weather(fair));
        clients.forEach(client -> client.link().weather(fair));
        faults.heal();
    }

    private void drain() {
        draining = true;
        long end = timeline.now() + scenario.patience() * 2;
        while (callers.stream().anyMatch(caller -> caller.state() != Caller.State.IDLE)) {
            if (!timeline.step(end)) {
                throw new Violation(Checker.LIVENESS, "Somebody still waits. callers=" + callers);
            }
        }
    }

    private void finish() {
        clients.forEach(LogClient::close);
        long end = timeline.now() + scenario.patience();
        while (!clients.stream().allMatch(LogClient::isEmpty)
                || !log.table().locks().isEmpty()
                || !log.table().sessions().isEmpty()) {
            if (!timeline.step(end)) {
                throw new Violation(
                        Checker.NOTHING_LEFT,
                        "Something is left. clients=" + clients + " locks="
                                + log.table().locks().size() + " sessions="
                                + log.table().sessions());
            }
        }
    }

    @Override
    public void write(Client client, HoldLedger.Holding holding) {
        long delay = ((LogClient) client).link().fate(true);
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
    long micros() {
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

    LogScenario scenario() {
        return scenario;
    }

    LogScenario.Rules rules() {
        return scenario.rules();
    }

    SimLog log() {
        return log;
    }

    List<LogServer> servers() {
        return servers;
    }

    LogServer leader() {
        return servers.get(log.leader());
    }

    List<LogClient> clients() {
        return clients;
    }

    List<Caller> callersOf(LogClient client) {
        return callers.stream().filter(caller -> caller.client() == client).toList();
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
        return scenario.rules().has(bug);
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
