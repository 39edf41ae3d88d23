package io.locker.testkit.sim.log;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
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
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process that asks the servers: its sessions, its requests, and the callers that hear the news. */
final class LogClient implements Client {
    /** Which server is asked next over one connection. */
    private static final class Way {
        int home;
    }

    private final LogWorld world;
    private final Way requests = new Way();
    private final Way heartbeats = new Way();
    private final int number;
    private final Host host;
    private final Link link;
    private final Trace trace;
    private final Dice dice;
    private final List<LogSession> sessions = new ArrayList<>();
    private final Map<ClaimId, Caller> callers = new LinkedHashMap<>();
    private @Nullable LogSession current;
    private int opened;
    private long alarm = Long.MAX_VALUE;
    private boolean closing;

    LogClient(LogWorld world, int number, Host host, Link link) {
        this.world = world;
        this.number = number;
        this.host = host;
        this.link = link;
        trace = world.trace();
        dice = world.dice().split();
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

    LogWorld world() {
        return world;
    }

    List<LogSession> sessions() {
        return sessions;
    }

    @Override
    public @Nullable Lease session() {
        if (current == null && !closing) {
            opened++;
            Duration lease = Duration.ofNanos(world.scenario().times().lease());
            NewSession session = new NewSession("c" + number + "s" + opened, lease, "");
            LogSession fresh = new LogSession(
                    this, new Lease(session, host.clock(), world.rules().bugs()));
            current = fresh;
            sessions.add(fresh);
            pump();
        }
        LogSession present = current;
        return present != null && present.lease().isAlive() ? present.lease() : null;
    }

    @Override
    public void want(LockName name, Wish wish, Caller caller) {
        trace.detail("caller wants", caller.number(), wish);
        if (wish instanceof Wish.Break breaking) {
            Command command = new Command.BreakHolds(name, breaking.by(), breaking.reason(), 0);
            send(command, reply -> {});
            return;
        }
        callers.put(wish.id(), caller);
        for (LogSession session : List.copyOf(sessions)) {
            if (session.lease().id().equals(wish.id().session())) {
                session.want(name, wish);
            }
        }
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

    void tell(News news) {
        trace.note("news", number, news.id().toString());
        trace.detail("news", number, news instanceof News.Granted granted ? granted.grant() : news);
        Caller caller = callers.get(news.id());
        if (caller != null && caller.hear(news)) {
            callers.remove(news.id());
        }
    }

    /** An event arrived. */
    void hear(Event event) {
        for (LogSession session : List.copyOf(sessions)) {
            if (session.lease().id().equals(event.session())) {
                session.hear(event);
            }
        }
        pump();
    }

    /** Sends a command to a server once; the answer may never come. */
    void send(Command command, Consumer<Reply> then) {
        send(command, requests, then);
    }

    private void send(Command command, Way way, Consumer<Reply> then) {
        trace.detail("client sends", number, command);
        int asked = way.home;
        LogServer server = world.servers().get(asked % world.servers().size());
        long out = link.fate(true);
        if (out == Link.NEVER) {
            return;
        }
        world.timeline()
                .after(
                        out,
                        () -> server.host()
                                .run(() -> server.request(command, reply -> {
                                    long in = link.fate(false);
                                    if (in != Link.NEVER) {
                                        host.after(in, () -> answered(way, asked, reply, then));
                                    }
                                })));
    }

    private void answered(Way way, int asked, @Nullable Reply reply, Consumer<Reply> then) {
        trace.detail("client sees", number, reply);
        if (reply == null) {
            way.home = way.home == asked ? asked + 1 : way.home;
        } else {
            then.accept(reply);
            pump();
        }
    }

    /** Nobody answered: from now on another server is asked. */
    void elsewhere() {
        elsewhere(requests);
    }

    private void elsewhere(Way way) {
        way.home += 1 + dice.below(2);
    }

    /** Does whatever is to be done now for the sessions, and sets the alarm for what is to be done later. */
    void pump() {
        for (LogSession session : List.copyOf(sessions)) {
            Ask ask = session.lease().next();
            if (ask != null) {
                ask(session, ask);
            }
            if (session.lease().tellsLoss()) {
                trace.note("session lost", number, session.lease().id());
                current = current == session ? null : current;
                callers().forEach(caller -> caller.sessionLost(session.lease()));
                session.end();
                callers.values().removeIf(caller -> caller.state() == Caller.State.IDLE);
            }
            if (session.lease().isEnded()) {
                sessions.remove(session);
                current = current == session ? null : current;
            }
        }
        setAlarm();
    }

    private void ask(LogSession session, Ask ask) {
        boolean[] answered = {false};
        String id = session.lease().id();
        long lease = world.scenario().times().lease() / Timeline.MICRO;
        Command command;
        if (ask instanceof Ask.Open) {
            command = new Command.OpenSession(id, "", lease);
        } else if (ask instanceof Ask.Beat) {
            command = new Command.Beat(id);
        } else {
            command = new Command.CloseSession(id);
        }
        send(command, heartbeats, reply -> {
            Seen seen = new Seen.Alive(reply instanceof Reply.Done && !(ask instanceof Ask.Close));
            if (answered[0]) {
                session.lease().lateAnswer(seen);
            } else {
                answered[0] = true;
                session.lease().answer(seen);
            }
        });
        host.after(world.scenario().times().timeout(), () -> {
            if (!answered[0]) {
                answered[0] = true;
                elsewhere(heartbeats);
                session.lease().answer(ask instanceof Ask.Open ? LogWorld.UNKNOWN : LogWorld.UNAVAILABLE);
                pump();
            }
        });
    }

    private void setAlarm() {
        long now = host.clock().now();
        long due = Long.MAX_VALUE;
        for (LogSession session : sessions) {
            due = Math.min(due, session.lease().due());
        }
        if (due != Long.MAX_VALUE && (due < alarm || alarm <= now)) {
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

    /** Ends all sessions as their owner wants. */
    void close() {
        closing = true;
        sessions.forEach(session -> session.lease().close());
        pump();
    }

    /** Whether nothing is left in this process. */
    boolean isEmpty() {
        return sessions.isEmpty() && callers.isEmpty();
    }

    @Override
    public String toString() {
        return "client " + number + " sessions=" + sessions.size() + " awaited=" + callers.keySet();
    }
}
