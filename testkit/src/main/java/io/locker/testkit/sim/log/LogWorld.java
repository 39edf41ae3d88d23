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
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.SimWorld;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A world of servers that apply one log to their lock tables, and of clients that ask them. */
public final class LogWorld extends SimWorld<LogClient> {
    static final Seen UNAVAILABLE = new Seen.Failed(ended());
    static final Seen UNKNOWN = new Seen.Failed(new OutcomeUnknownException("Nobody answered.", null));

    private static final long BEGINNING = 1_800_000_000_000_000L;

    private final LogScenario scenario;
    private final SimLog log;
    private final LogFaults faults;
    private final List<LogServer> servers = new ArrayList<>();

    /**
     * Makes a world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    public LogWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        super(seed, bugs, keepsText);
        scenario = LogScenario.of(dice().split(), bugs);
        log = new SimLog(scenario.rules(), BEGINNING, new LogLedger(holds()::broken), trace());
        faults = new LogFaults(this, dice().split());
    }

    @Override
    public LogScenario setting() {
        return scenario;
    }

    @Override
    protected LogFaults faults() {
        return faults;
    }

    @Override
    protected void begin() {
        for (int i = 0; i < scenario.size().servers(); i++) {
            Dice own = dice().split();
            LogServer server = new LogServer(this, i, host(own), link(own));
            servers.add(server);
            server.begin();
        }
        elect(servers.get(0));
    }

    @Override
    protected LogClient client(SimClient.Birth birth) {
        return new LogClient(this, birth);
    }

    @Override
    protected void watch() {
        // The log checks each entry when it takes it.
    }

    @Override
    protected void healed() {
        servers.forEach(server -> server.link().weather(scenario.weather().fair()));
        servers.forEach(server -> {
            server.cutOff(false);
            server.host().thaw();
        });
        elect(dice().pick(servers));
    }

    @Override
    protected long patience() {
        return scenario.patience();
    }

    @Override
    protected void calm() {
        // Everybody finishes at once.
    }

    @Override
    protected void finish() {
        clients().forEach(LogClient::close);
        until(
                timeline().now() + patience(),
                () -> clients().stream().allMatch(LogClient::isEmpty)
                        && log.table().locks().isEmpty()
                        && log.table().sessions().isEmpty(),
                () -> new Violation(
                        Checker.NOTHING_LEFT,
                        "Something is left. clients=" + clients() + " locks="
                                + log.table().locks().size() + " sessions="
                                + log.table().sessions()));
    }

    void elect(LogServer server) {
        long term = log.elect(server.number());
        long delay = dice().between(0, scenario.weather().most());
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
        for (LogClient client : clients()) {
            if (SimClient.processOf(event.session()) == client.number()) {
                long delay = client.link().fate(false);
                if (delay != Link.NEVER && !has(PlantedBug.NO_WAKES_AND_NO_POLL)) {
                    client.host().after(delay, () -> client.hear(event));
                }
            }
        }
    }

    @Override
    protected void granted(Holding holding, SimClient client) {
        holds().granted(holding);
    }

    @Override
    protected void handedOn(Holding holding, SimClient client) {
        holds().begins(holding);
    }

    @Override
    protected void busy(LockName name, ClaimId claim, long askedAt) {
        // A table answers a try in the order of its log, so there is nothing to compare with.
    }

    /** The log's time, in microseconds. */
    long micros() {
        return BEGINNING + timeline().now() / Timeline.MICRO;
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

    @Override
    protected boolean hasTime() {
        return true;
    }

    static LockException ended() {
        return new BackendUnavailableException("The simulated session ended.", null);
    }
}
