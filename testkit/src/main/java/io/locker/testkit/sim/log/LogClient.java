package io.locker.testkit.sim.log;

import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Caller;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.Timeline;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process that asks the servers. */
final class LogClient extends SimClient {
    /** Which server is asked next over one connection. */
    private static final class Way {
        int home;
    }

    private final LogWorld world;
    private final Way requests = new Way();
    private final Way heartbeats = new Way();
    private final Dice dice;
    private final Map<String, LogSession> sessions = new LinkedHashMap<>();

    LogClient(LogWorld world, Birth birth) {
        super(world, birth);
        this.world = world;
        dice = world.dice().split();
    }

    LogWorld world() {
        return world;
    }

    @Override
    protected void want(LockName name, Wish wish, Caller caller) {
        world.trace().detail("caller wants", caller.number(), wish);
        if (wish instanceof Wish.Break breaking) {
            Command command = new Command.BreakHolds(name, breaking.by(), breaking.reason(), 0);
            send(command, reply -> {});
            return;
        }
        hears(wish.id(), caller);
        LogSession session = sessions.get(wish.id().session());
        if (session != null) {
            session.want(name, wish);
        }
        pump();
    }

    void hear(News news) {
        tell(news);
    }

    /** An event arrived. */
    void hear(Event event) {
        LogSession session = sessions.get(event.session());
        if (session != null) {
            session.hear(event);
        }
        pump();
    }

    /** Sends a command to a server once; the answer may never come. */
    void send(Command command, Consumer<Reply> then) {
        send(command, requests, then);
    }

    private void send(Command command, Way way, Consumer<Reply> then) {
        world.trace().detail("client sends", number(), command);
        int asked = way.home;
        LogServer server = world.servers().get(asked % world.servers().size());
        Consumer<@Nullable Reply> answer = reply -> {
            long in = link().fate(false);
            if (in != Link.NEVER) {
                host().after(in, () -> answered(way, asked, reply, then));
            }
        };
        long out = link().fate(true);
        if (out != Link.NEVER) {
            world.timeline().after(out, () -> server.host().run(() -> server.request(command, answer)));
        }
    }

    private void answered(Way way, int asked, @Nullable Reply reply, Consumer<Reply> then) {
        world.trace().detail("client sees", number(), reply);
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

    @Override
    protected void opens(Lease lease) {
        sessions.put(lease.id(), new LogSession(this, lease));
    }

    @Override
    protected void lost(Lease lease) {
        LogSession session = sessions.get(lease.id());
        if (session != null) {
            session.end();
        }
    }

    @Override
    protected long pumpLocks() {
        sessions.values().removeIf(session -> !leases().contains(session.lease()));
        return host().clock().now() + 3_600 * Timeline.SECOND;
    }

    @Override
    protected void ask(Lease lease, Ask ask) {
        boolean[] answered = {false};
        send(command(lease, ask), heartbeats, reply -> {
            Seen seen = new Seen.Alive(reply instanceof Reply.Done && !(ask instanceof Ask.Close));
            if (answered[0]) {
                lease.lateAnswer(seen);
            } else {
                answered[0] = true;
                lease.answer(seen);
            }
        });
        host().after(world.setting().times().timeout(), () -> {
            if (!answered[0]) {
                answered[0] = true;
                elsewhere(heartbeats);
                lease.answer(ask instanceof Ask.Open ? LogWorld.UNKNOWN : LogWorld.UNAVAILABLE);
                pump();
            }
        });
    }

    private Command command(Lease lease, Ask ask) {
        if (ask instanceof Ask.Open) {
            return new Command.OpenSession(lease.id(), "", world.setting().lease() / Timeline.MICRO);
        }
        return ask instanceof Ask.Beat ? new Command.Beat(lease.id()) : new Command.CloseSession(lease.id());
    }
}
