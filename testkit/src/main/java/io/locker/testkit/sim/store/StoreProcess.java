package io.locker.testkit.sim.store;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.protocol.Ask;
import io.locker.protocol.LockDesk;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Client;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Trace;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process: its sessions, its desks, and the rules by which a client drives them. It does what threads, timers and
 * connections of a real client do, one event at a time.
 */
final class StoreProcess implements Client {
    private final StoreWorld world;
    private final int number;
    private final Host host;
    private final Link wire;
    private final StoreLink link;
    private final Trace trace;
    private final List<Lease> leases = new ArrayList<>();
    private final Map<LockName, LockDesk> desks = new LinkedHashMap<>();
    private final Map<ClaimId, Caller> callers = new LinkedHashMap<>();
    private @Nullable Lease current;
    private int sessions;
    private long alarm = Long.MAX_VALUE;
    private boolean closing;

    StoreProcess(StoreWorld world, int number, Host host, Link wire) {
        this.world = world;
        this.number = number;
        this.host = host;
        this.wire = wire;
        link = new StoreLink(world, host, wire, number);
        trace = world.trace();
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Host host() {
        return host;
    }

    StoreLink link() {
        return link;
    }

    List<Lease> leases() {
        return leases;
    }

    @Override
    public @Nullable Lease session() {
        if (current == null && !closing) {
            sessions++;
            current = new Lease(
                    world.newSession(Names.session(number, sessions)),
                    host.clock(),
                    world.rules().bugs());
            leases.add(current);
            pump();
        }
        return current != null && current.isAlive() ? current : null;
    }

    @Override
    public void want(LockName name, Wish wish, Caller caller) {
        trace.detail("caller wants", caller.number(), wish);
        callers.put(wish.id(), caller);
        LockDesk desk = desk(name);
        desk.want(wish, host.clock().now());
        tell(desk);
        pump();
    }

    @Override
    public void hears(ClaimId claim, Caller caller) {
        callers.put(claim, caller);
    }

    @Override
    public List<Caller> callers() {
        return world.callersOf(this);
    }

    private LockDesk desk(LockName name) {
        LockDesk desk = desks.get(name);
        if (desk == null) {
            desk = new LockDesk(name, world.scenario().desk(), host.clock().now());
            desks.put(name, desk);
        }
        return desk;
    }

    /** A wake-up arrived for one of the sessions. */
    void wake(String session, LockName name) {
        if (world.rules().has(PlantedBug.ORPHAN_KEPT) && !desks.containsKey(name)) {
            return;
        }
        for (Lease lease : leases) {
            if (lease.id().equals(session) && lease.isAlive()) {
                desk(name).wake(session, host.clock().now());
                pump();
                return;
            }
        }
    }

    /** The connection on which wake-ups come was made anew. */
    void gap() {
        Lease lease = current;
        if (lease != null && lease.isAlive()) {
            desks.values().forEach(desk -> desk.wake(lease.id(), host.clock().now()));
            pump();
        }
    }

    /** Cleans up at locks at which the dead may have left something. */
    void sweep(List<LockName> names) {
        names.forEach(name -> desk(name).tidy(host.clock().now()));
        pump();
    }

    /** Does whatever is to be done now, and sets the alarm for what is to be done later. */
    private void pump() {
        pumpSessions();
        for (LockDesk desk : List.copyOf(desks.values())) {
            pumpDesk(desk);
        }
        setAlarm();
    }

    private void pumpSessions() {
        for (Lease lease : List.copyOf(leases)) {
            Ask ask = lease.next();
            if (ask != null) {
                trace.detail("process asks", number, ask);
                link.ask(ask, seen -> answered(lease, seen), lease::lateAnswer);
            }
            if (lease.tellsLoss()) {
                ended(lease);
            }
            if (lease.isEnded()) {
                leases.remove(lease);
                current = current == lease ? null : current;
            }
        }
    }

    private void answered(Lease lease, Seen seen) {
        trace.detail("process sees", number, seen);
        lease.answer(seen);
        pump();
    }

    private void ended(Lease lease) {
        trace.note("session lost", number, lease.id());
        current = current == lease ? null : current;
        for (Caller caller : callers()) {
            caller.sessionLost(lease);
        }
        callers.values().removeIf(caller -> caller.state() == Caller.State.IDLE);
        for (LockDesk desk : desks.values()) {
            desk.sessionEnded(lease.id(), ended());
            tell(desk);
        }
    }

    private void pumpDesk(LockDesk desk) {
        long now = host.clock().now();
        Ask ask = desk.next(now);
        tell(desk);
        if (ask != null) {
            trace.detail("process asks", number, ask);
            link.ask(
                    world.rules().has(PlantedBug.MODE_LOST) ? Mangled.ask(ask) : ask,
                    seen -> answered(desk, seen),
                    late -> {});
        } else if (desk.isIdle(now)) {
            desks.remove(desk.name());
        }
    }

    private void answered(LockDesk desk, Seen seen) {
        trace.detail("process sees", number, seen);
        desk.answer(seen, host.clock().now());
        tell(desk);
        pump();
    }

    private void tell(LockDesk desk) {
        for (News news : desk.news()) {
            trace.note("news", number, news.id().toString());
            trace.detail("news", number, news instanceof News.Granted granted ? granted.grant() : news);
            Caller caller = callers.get(news.id());
            if (caller != null && caller.hear(news)) {
                callers.remove(news.id());
            }
        }
    }

    private void setAlarm() {
        long now = host.clock().now();
        long due = now + Timeline.SECOND * 3600;
        for (Lease lease : leases) {
            due = Math.min(due, lease.due());
        }
        for (LockDesk desk : desks.values()) {
            long time = desk.due(now);
            if (time - now <= 0) {
                throw new Violation(
                        Checker.MACHINE,
                        "A desk has something to do and does not say what. name=" + desk.name() + " process=" + number);
            }
            due = Math.min(due, time);
        }
        if (due < alarm || alarm <= now) {
            long set = due;
            alarm = due;
            host.atLocal(due, () -> {
                if (alarm == set) {
                    alarm = Long.MAX_VALUE;
                    pump();
                }
            });
        }
    }

    /** Cuts the network, one way or both, or mends it. */
    void cut(boolean out, boolean in) {
        wire.cut(out, in);
    }

    /** From now on every message is late. */
    void slow() {
        wire.weather(world.scenario().conduct().weather().slow());
    }

    /** The network is as it was before it became slow. */
    void recover() {
        wire.weather(world.scenario().conduct().weather());
    }

    /** From now on the network is fair. */
    void heal() {
        wire.weather(world.scenario().conduct().weather().fair());
        link.fare(world.scenario().fare().fair());
    }

    /** How long a message of this process takes now, or {@link Link#NEVER}. */
    long delay() {
        return wire.fate(true);
    }

    /** Ends all sessions as their owner wants. */
    void close() {
        closing = true;
        leases.forEach(Lease::close);
        pump();
    }

    /** Whether nothing is left in this process. */
    boolean isEmpty() {
        return leases.isEmpty() && desks.isEmpty() && callers.isEmpty();
    }

    @Override
    public String toString() {
        return "process " + number + " leases=" + leases.size() + " desks=" + desks.keySet() + " awaited="
                + callers.keySet();
    }

    private static LockException ended() {
        return new BackendUnavailableException("The simulated session ended while waiting.", null);
    }
}
