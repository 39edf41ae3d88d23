package io.locker.testkit.sim.log;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.host.HostSettings;
import io.locker.host.HostTask;
import io.locker.host.HostTask.Follow;
import io.locker.host.HostTask.Load;
import io.locker.host.HostTask.Save;
import io.locker.host.LogHost;
import io.locker.host.LogHost.Answer;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Client;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Trace;
import io.locker.testkit.sim.world.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process that follows the log: the host that runs in production, its sessions, and its callers. */
final class HostProcess implements Client {
    private final HostWorld world;
    private final int number;
    private final Host host;
    private final Link link;
    private final Dice dice;
    private final Trace trace;
    private final HostBugs bugs;
    private final LogHost machine;
    private final List<Lease> leases = new ArrayList<>();
    private final Map<Long, Lease> questions = new LinkedHashMap<>();
    private final Map<ClaimId, Caller> callers = new LinkedHashMap<>();
    private @Nullable Delivery delivery;
    private @Nullable Lease current;
    private int opened;
    private long alarm = Long.MAX_VALUE;
    private boolean closing;

    HostProcess(HostWorld world, int number, Host host, Link link) {
        this.world = world;
        this.number = number;
        this.host = host;
        this.link = link;
        dice = world.dice().split();
        trace = world.trace();
        bugs = new HostBugs(world.scenario().bugs(), dice.split());
        HostSettings settings = HostSettings.of("p" + number)
                .withSnapshotEvery(world.scenario().size().snapshotEvery());
        machine = new LogHost(settings, host.clock().now());
    }

    @Override
    public int number() {
        return number;
    }

    @Override
    public Host host() {
        return host;
    }

    Link link() {
        return link;
    }

    List<Lease> leases() {
        return leases;
    }

    private long now() {
        return host.clock().now();
    }

    @Override
    public @Nullable Lease session() {
        if (current == null && !closing) {
            opened++;
            Duration length = Duration.ofNanos(world.scenario().times().lease());
            NewSession session = new NewSession("c" + number + "s" + opened, length, "");
            current = new Lease(session, host.clock(), world.scenario().bugs());
            leases.add(current);
            pump();
        }
        Lease present = current;
        return present != null && present.isAlive() ? present : null;
    }

    @Override
    public void want(LockName name, Wish wish, Caller caller) {
        trace.detail("caller wants", caller.number(), wish);
        if (!(wish instanceof Wish.Break)) {
            callers.put(wish.id(), caller);
        }
        machine.want(name, asSent(wish), now());
        pump();
    }

    /** Who may hold one lock while he waits for another says who he is; the others wait in line. */
    private Wish asSent(Wish wish) {
        if (!(wish instanceof Wish.Acquire acquire) || world.habits().nested() > 0) {
            return wish;
        }
        Claim claim = acquire.claim();
        return new Wish.Acquire(
                new Claim(claim.id(), claim.demand(), Origin.NONE, "", claim.together()), acquire.manner());
    }

    @Override
    public void hears(ClaimId claim, Caller caller) {
        callers.put(claim, caller);
    }

    @Override
    public List<Caller> callers() {
        return world.callersOf(this);
    }

    /** Does whatever is to be done now, and sets the alarm for what is to be done later. */
    void pump() {
        keepSessions();
        tell();
        for (HostTask task = machine.nextTask(true, now()); task != null; task = machine.nextTask(true, now())) {
            run(task);
        }
        String text = machine.nextAppend(now());
        if (text != null) {
            append(text);
        }
        tell();
        keepSessions(); // an answer may have said that one is over
        if (machine.stopped() != null) {
            throw new Violation(Checker.REPLICAS, "A process takes no part any more. why=" + machine.stopped());
        }
        setAlarm();
    }

    private void keepSessions() {
        for (Lease lease : List.copyOf(leases)) {
            Ask ask = lease.next();
            if (ask != null) {
                ask(lease, ask);
            }
            if (lease.tellsLoss()) {
                trace.note("session lost", number, lease.id());
                current = current == lease ? null : current;
                callers().forEach(caller -> caller.sessionLost(lease));
                machine.sessionEnded(lease.id(), HostWorld.ended());
                tell();
                callers.values().removeIf(caller -> caller.state() == Caller.State.IDLE);
            }
            if (lease.isEnded()) {
                leases.remove(lease);
                current = current == lease ? null : current;
            }
        }
    }

    private void ask(Lease lease, Ask ask) {
        long ticket = machine.ask(ask);
        questions.put(ticket, lease);
        host.after(world.scenario().times().timeout(), () -> {
            if (questions.remove(ticket) != null) {
                lease.answer(machine.abandon(ticket) ? HostWorld.UNKNOWN : HostWorld.UNAVAILABLE);
                pump();
            }
        });
    }

    private void tell() {
        for (News news : machine.news()) {
            trace.note("news", number, news.id().toString());
            trace.detail("news", number, news instanceof News.Granted granted ? granted.grant() : news);
            Caller caller = callers.get(news.id());
            if (caller != null && caller.hear(news)) {
                callers.remove(news.id());
            }
        }
        for (Answer answer : machine.answers()) {
            Lease lease = questions.remove(answer.ticket());
            if (lease != null) {
                lease.answer(answer.seen());
            }
        }
    }

    private void setAlarm() {
        long now = now();
        long due = machine.due(now);
        for (Lease lease : leases) {
            due = Math.min(due, lease.due());
        }
        if (due < now + Long.MAX_VALUE / 8 && (due < alarm || alarm <= now)) {
            long set = due;
            alarm = due;
            host.atLocal(Math.max(due, now + 1), () -> {
                if (alarm == set) {
                    alarm = Long.MAX_VALUE;
                    pump();
                }
            });
        }
    }

    /** One call of the log: it may not arrive, and nobody may hear what came of it. */
    private final class Call {
        private boolean over;

        void send(Runnable there, Runnable back, Failing failing) {
            long out = link.fate(true);
            if (out != Link.NEVER) {
                world.timeline().after(out, () -> {
                    there.run();
                    long in = link.fate(false);
                    if (in != Link.NEVER) {
                        host.after(in, () -> end(back));
                    }
                });
            }
            host.after(
                    world.scenario().times().timeout(),
                    () -> end(() -> failing.failed(
                            out == Link.NEVER && dice.chance(500)
                                    ? HostWorld.UNAVAILABLE.why()
                                    : HostWorld.UNKNOWN.why())));
        }

        private void end(Runnable act) {
            if (!over) {
                over = true;
                act.run();
                pump();
            }
        }
    }

    /** Takes that a call failed. */
    private interface Failing {
        void failed(LockException why);
    }

    private void append(String asked) {
        String text = bugs.sent(asked);
        trace.detail("process appends", number, text);
        long[] index = {0};
        new Call()
                .send(
                        () -> {
                            index[0] = world.append(text);
                            if (!world.isHealed() && dice.chance(20)) {
                                long late = dice.between(
                                        0, 2 * world.scenario().times().lease());
                                world.timeline().after(late, () -> world.append(text));
                            }
                        },
                        () -> machine.appended(index[0], now()),
                        why -> machine.appendFailed(why, now()));
    }

    private void run(HostTask task) {
        trace.detail(
                "process does",
                number,
                task instanceof Save save ? save.snapshot().index() : task);
        if (task instanceof Load) {
            load();
        } else if (task instanceof Follow follow) {
            follow(follow.from());
        } else {
            save(((Save) task).snapshot());
        }
    }

    private void load() {
        delivery = null;
        List<Snapshot> found = new ArrayList<>();
        new Call()
                .send(
                        () -> world.journal().newest().ifPresent(found::add),
                        () -> machine.loaded(
                                found.stream().findFirst().map(bugs::restored),
                                world.journal().madeAt(),
                                now()),
                        why -> machine.taskFailed(why, now()));
    }

    private void follow(long from) {
        boolean[] there = {false};
        Delivery begun = new Delivery(from);
        bugs.rejoins(from);
        new Call()
                .send(
                        () -> {
                            there[0] = !begun.cancelled && world.journal().has(from);
                            delivery = there[0] ? begun : delivery;
                            begun.next();
                        },
                        () -> {
                            if (there[0]) {
                                machine.followed();
                            } else {
                                machine.taskFailed(HostWorld.UNAVAILABLE.why(), now());
                            }
                        },
                        why -> {
                            begun.cancelled = true;
                            delivery = null;
                            machine.taskFailed(why, now());
                        });
    }

    private void save(Snapshot snapshot) {
        new Call().send(() -> world.journal().save(snapshot), machine::saved, why -> machine.taskFailed(why, now()));
    }

    /** What the log sends to this process, in order. */
    private final class Delivery {
        private final List<Entry> arrived = new ArrayList<>();
        private boolean cancelled;
        private long next;
        private long lastAt;

        Delivery(long from) {
            next = from;
        }

        /** Sends what is there. */
        void next() {
            Entry entry = delivery == this ? world.journal().entry(next) : null;
            while (entry != null) {
                next++;
                Entry sent = entry;
                long fate = link.fate(false);
                if (fate == Link.NEVER) {
                    host.after(world.scenario().times().timeout(), () -> ended(this));
                    delivery = null;
                    return;
                }
                lastAt = Math.max(lastAt, world.timeline().now() + fate);
                world.timeline().at(lastAt, () -> {
                    arrived.add(sent);
                    host.run(this::take);
                });
                entry = world.journal().entry(next);
            }
        }

        private void take() {
            Entry entry = arrived.remove(0);
            if (delivery == this) {
                trace.detail("process sees", number, entry.index());
                machine.see(bugs.delivered(entry), now());
                world.compare(machine);
                pump();
            }
        }
    }

    /** The log has grown. */
    void grown() {
        Delivery present = delivery;
        if (present != null) {
            present.next();
        }
    }

    private void ended(Delivery over) {
        if (delivery == null || delivery == over) {
            delivery = null;
            machine.unfollowed(now());
            pump();
        }
    }

    /** The connection ends, and with it the delivery. */
    void disconnect() {
        if (world.has(PlantedBug.LOSS_OF_TAIL_UNTOLD)) {
            return;
        }
        Delivery present = delivery;
        delivery = null;
        if (present != null) {
            host.run(() -> ended(present));
        }
    }

    void cut(boolean out, boolean in) {
        link.cut(out, in);
        if (in) {
            disconnect();
        }
    }

    /** Ends all sessions as their owner wants. */
    void close() {
        closing = true;
        machine.read(); // whoever has not wanted anything yet looks at the log now, and finds the dead
        leases.forEach(Lease::close);
        pump();
    }

    /** Whether nothing is left in this process. */
    boolean isEmpty() {
        return leases.isEmpty() && callers.isEmpty();
    }

    @Override
    public String toString() {
        return "process " + number + " sessions=" + leases.size() + " awaited=" + callers.keySet() + " progress="
                + machine.progress() + " due=" + (machine.due(now()) - now());
    }
}
