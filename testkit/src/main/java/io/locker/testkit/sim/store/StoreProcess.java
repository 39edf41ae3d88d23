package io.locker.testkit.sim.store;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.protocol.Ask;
import io.locker.protocol.LockDesk;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One process with its desks, and the rules by which a client drives them. */
final class StoreProcess extends SimClient {
    private final StoreWorld world;
    private final StoreLink connection;
    private final Map<LockName, LockDesk> desks = new LinkedHashMap<>();

    StoreProcess(StoreWorld world, Birth birth) {
        super(world, birth);
        this.world = world;
        connection = new StoreLink(world, birth);
    }

    StoreLink connection() {
        return connection;
    }

    private long now() {
        return host().clock().now();
    }

    @Override
    protected void want(LockName name, Wish wish, Caller caller) {
        world.trace().detail("caller wants", caller.number(), wish);
        hears(wish.id(), caller);
        LockDesk desk = desk(name);
        desk.want(wish, now());
        tell(desk);
        pump();
    }

    private LockDesk desk(LockName name) {
        LockDesk desk = desks.get(name);
        if (desk == null) {
            desk = new LockDesk(name, world.setting().desk(), now());
            desks.put(name, desk);
        }
        return desk;
    }

    /** A wake-up arrived for one of the sessions. */
    void wake(String session, LockName name) {
        if (world.has(PlantedBug.ORPHAN_KEPT) && !desks.containsKey(name)) {
            return;
        }
        for (Lease lease : leases()) {
            if (lease.id().equals(session) && lease.isAlive()) {
                desk(name).wake(session, now());
                pump();
                return;
            }
        }
    }

    /** The connection on which wake-ups come was made anew. */
    void gap() {
        Lease lease = living();
        if (lease != null) {
            desks.values().forEach(desk -> desk.wake(lease.id(), now()));
            pump();
        }
    }

    /** Cleans up at locks at which the dead may have left something. */
    void sweep(List<LockName> names) {
        names.forEach(name -> desk(name).tidy(now()));
        pump();
    }

    @Override
    protected void opens(Lease lease) {
        // The store hears of it when the session asks to be opened.
    }

    @Override
    protected void ask(Lease lease, Ask ask) {
        world.trace().detail("process asks", number(), ask);
        connection.ask(
                ask,
                seen -> {
                    world.trace().detail("process sees", number(), seen);
                    lease.answer(seen);
                    pump();
                },
                lease::lateAnswer);
    }

    @Override
    protected void lost(Lease lease) {
        for (LockDesk desk : desks.values()) {
            desk.sessionEnded(lease.id(), ended());
            tell(desk);
        }
    }

    @Override
    protected long pumpLocks() {
        for (LockDesk desk : List.copyOf(desks.values())) {
            pump(desk);
        }
        long now = now();
        long due = now + Timeline.SECOND * 3600;
        for (LockDesk desk : desks.values()) {
            long time = desk.due(now);
            if (time - now <= 0) {
                throw new Violation(
                        Checker.MACHINE,
                        "A desk has something to do and does not say what. name=" + desk.name() + " process="
                                + number());
            }
            due = Math.min(due, time);
        }
        return due;
    }

    private void pump(LockDesk desk) {
        long now = now();
        Ask ask = desk.next(now);
        tell(desk);
        if (ask != null) {
            world.trace().detail("process asks", number(), ask);
            Ask sent = world.has(PlantedBug.MODE_LOST) ? Mangled.ask(ask) : ask;
            connection.ask(sent, seen -> answered(desk, seen), late -> {});
        } else if (desk.isIdle(now)) {
            desks.remove(desk.name());
        }
    }

    private void answered(LockDesk desk, Seen seen) {
        world.trace().detail("process sees", number(), seen);
        desk.answer(seen, now());
        tell(desk);
        pump();
    }

    private void tell(LockDesk desk) {
        desk.news().forEach(this::tell);
    }

    @Override
    public boolean isEmpty() {
        return super.isEmpty() && desks.isEmpty();
    }

    @Override
    public String toString() {
        return super.toString() + " desks=" + desks.keySet();
    }

    private static LockException ended() {
        return new BackendUnavailableException("The simulated session ended while waiting.", null);
    }
}
