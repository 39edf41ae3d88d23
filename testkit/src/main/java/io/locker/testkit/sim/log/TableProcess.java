package io.locker.testkit.sim.log;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Client;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One process of a world with one table: its machine, its sessions, and its callers. */
abstract class TableProcess implements Client {
    final Dice dice;
    final Trace trace;
    private final TableWorld world;
    private final int number;
    private final Host host;
    private final Link link;
    private final List<Lease> leases = new ArrayList<>();
    private final Map<Long, Lease> questions = new LinkedHashMap<>();
    private final Map<ClaimId, Caller> callers = new LinkedHashMap<>();
    private @Nullable Lease current;
    private int opened;
    private long alarm = Long.MAX_VALUE;
    private boolean closing;

    TableProcess(TableWorld world, int number, Host host, Link link) {
        this.world = world;
        this.number = number;
        this.host = host;
        this.link = link;
        dice = world.dice().split();
        trace = world.trace();
    }

    /** Hands a wish to the machine. */
    abstract void hand(LockName name, Wish wish);

    /** Hands a question of a session to the machine, and returns its ticket. */
    abstract long put(Ask ask);

    /** Nobody waits for the answer any more; says whether it may have been carried out. */
    abstract boolean abandon(long ticket);

    /** Ends the claims of a session in the machine. */
    abstract void end(String session);

    abstract List<News> news();

    /** Hands the machine's answers to {@link #answered}. */
    abstract void handOnAnswers();

    /** When the machine has something to do. */
    abstract long machineDue();

    /** Does what the machine says is to be done now. */
    abstract void act();

    /** Before the sessions are closed. */
    abstract void prepareToClose();

    @Override
    public final int number() {
        return number;
    }

    @Override
    public final Host host() {
        return host;
    }

    final Link link() {
        return link;
    }

    final List<Lease> leases() {
        return leases;
    }

    final long now() {
        return host.clock().now();
    }

    @Override
    public final @Nullable Lease session() {
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
    public final void want(LockName name, Wish wish, Caller caller) {
        trace.detail("caller wants", caller.number(), wish);
        if (!(wish instanceof Wish.Break)) {
            callers.put(wish.id(), caller);
        }
        hand(name, asSent(wish));
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
    public final void hears(ClaimId claim, Caller caller) {
        callers.put(claim, caller);
    }

    @Override
    public final List<Caller> callers() {
        return world.callersOf(this);
    }

    /** Does whatever is to be done now, and sets the alarm for what is to be done later. */
    final void pump() {
        keepSessions();
        tell();
        act();
        tell();
        keepSessions(); // an answer may have said that one is over
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
                end(lease.id());
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
        long ticket = put(ask);
        questions.put(ticket, lease);
        host.after(world.scenario().times().timeout(), () -> {
            if (questions.remove(ticket) != null) {
                lease.answer(abandon(ticket) ? TableWorld.UNKNOWN : TableWorld.UNAVAILABLE);
                pump();
            }
        });
    }

    private void tell() {
        for (News news : news()) {
            trace.note("news", number, news.id().toString());
            trace.detail("news", number, news instanceof News.Granted granted ? granted.grant() : news);
            Caller caller = callers.get(news.id());
            if (caller != null && caller.hear(news)) {
                callers.remove(news.id());
            }
        }
        handOnAnswers();
    }

    /** Takes the answer to a question of a session. */
    final void answered(long ticket, Seen seen) {
        Lease lease = questions.remove(ticket);
        if (lease != null) {
            lease.answer(seen);
        }
    }

    private void setAlarm() {
        long now = now();
        long due = machineDue();
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

    /** The network of this process is cut, or mended. */
    void cut(boolean out, boolean in) {
        link.cut(out, in);
    }

    /** Ends all sessions as their owner wants. */
    final void close() {
        closing = true;
        prepareToClose();
        leases.forEach(Lease::close);
        pump();
    }

    /** Whether nothing is left in this process. */
    final boolean isEmpty() {
        return leases.isEmpty() && callers.isEmpty();
    }

    @Override
    public String toString() {
        return "process " + number + " sessions=" + leases.size() + " awaited=" + callers.keySet() + " due="
                + (machineDue() - now());
    }
}
