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
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Violation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One process that follows the log: the host that runs in production, its sessions, and its callers. */
final class HostProcess extends TableProcess {
    private final HostWorld world;
    private final Host host;
    private final Link link;
    private final HostBugs bugs;
    private final LogHost machine;
    private @Nullable Delivery delivery;

    HostProcess(HostWorld world, int number, Host host, Link link) {
        super(world, number, host, link);
        this.world = world;
        this.host = host;
        this.link = link;
        bugs = new HostBugs(world.scenario().bugs(), dice.split());
        HostSettings settings = HostSettings.of("p" + number)
                .withSnapshotEvery(world.scenario().size().snapshotEvery());
        machine = new LogHost(settings, host.clock().now());
    }

    @Override
    void hand(LockName name, Wish wish) {
        machine.want(name, wish, now());
    }

    @Override
    long put(Ask ask) {
        return machine.ask(ask);
    }

    @Override
    boolean abandon(long ticket) {
        return machine.abandon(ticket);
    }

    @Override
    void end(String session) {
        machine.sessionEnded(session, name -> TableWorld.ended());
    }

    @Override
    List<News> news() {
        return machine.news();
    }

    @Override
    void handOnAnswers() {
        for (Answer answer : machine.answers()) {
            answered(answer.ticket(), answer.seen());
        }
    }

    @Override
    long machineDue() {
        return machine.due(now());
    }

    @Override
    void act() {
        for (HostTask task = machine.nextTask(true, now()); task != null; task = machine.nextTask(true, now())) {
            run(task);
        }
        String text = machine.nextAppend(now());
        if (text != null) {
            append(text);
        }
        if (machine.stopped() != null) {
            throw new Violation(Checker.REPLICAS, "A process takes no part any more. why=" + machine.stopped());
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
                                    ? TableWorld.UNAVAILABLE.why()
                                    : TableWorld.UNKNOWN.why())));
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
        trace.detail("process appends", number(), text);
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
                number(),
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
                                machine.taskFailed(TableWorld.UNAVAILABLE.why(), now());
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
                trace.detail("process sees", number(), entry.index());
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

    @Override
    void cut(boolean out, boolean in) {
        super.cut(out, in);
        if (in) {
            disconnect();
        }
    }

    @Override
    void prepareToClose() {
        machine.read(); // whoever has not wanted anything yet looks at the log now, and finds the dead
    }

    @Override
    public String toString() {
        return super.toString() + " progress=" + machine.progress();
    }
}
