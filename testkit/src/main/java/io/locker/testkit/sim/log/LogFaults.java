package io.locker.testkit.sim.log;

import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Timeline;

/** Makes things go wrong in a world of servers and a log, one after the other, until it is healed. */
final class LogFaults {
    private static final long LATEST_NOTICE = 300 * Timeline.MILLI;

    private final LogWorld world;
    private final Timeline timeline;
    private final Dice dice;
    private final LogScenario scenario;
    private long count;

    LogFaults(LogWorld world, Dice dice) {
        this.world = world;
        this.dice = dice;
        timeline = world.timeline();
        scenario = world.scenario();
    }

    long count() {
        return count;
    }

    void begin() {
        if (!scenario.conduct().faults().isEmpty()) {
            next();
        }
        watchTheLeader();
    }

    private void next() {
        timeline.after(dice.between(0, scenario.conduct().faultEvery()), () -> {
            if (!world.isHealed()) {
                happen(dice.pick(scenario.conduct().faults()));
                next();
            }
        });
    }

    /** Has another leader elected after the present one has stood still for a while. */
    private void watchTheLeader() {
        timeline.after(dice.between(LATEST_NOTICE / 3, LATEST_NOTICE), () -> {
            LogServer leader = world.leader();
            if (leader.host().isFrozen() || leader.isCutOff()) {
                elect();
            }
            watchTheLeader();
        });
    }

    private void happen(LogFault fault) {
        count++;
        LogClient client = dice.pick(world.clients());
        LogServer server = dice.chance(600) ? world.leader() : dice.pick(world.servers());
        world.trace().note("fault " + fault, client.number(), server.number());
        switch (fault) {
            case PARTITION -> partition(client);
            case FREEZE_CLIENT -> freeze(client.host());
            case CRASH_CLIENT -> world.crash(client);
            case FREEZE_SERVER -> freeze(server.host());
            case CUT_SERVER -> cutOff(server);
            case CRASH_SERVER -> crash(server);
            case ELECT -> elect();
            case LOSE_TAIL -> loseTail();
        }
    }

    private long span() {
        return dice.between(0, scenario.times().lease() * 5 / 2);
    }

    private void partition(LogClient client) {
        int way = dice.below(3);
        client.link().cut(way != 0, way != 1);
        timeline.after(span(), () -> client.link().cut(false, false));
    }

    private void cutOff(LogServer server) {
        server.cutOff(true);
        timeline.after(span(), () -> server.cutOff(false));
    }

    private void freeze(Host host) {
        if (!host.isFrozen()) {
            host.freeze(false);
            timeline.after(span(), host::thaw);
        }
    }

    private void crash(LogServer server) {
        server.restart();
        if (server == world.leader()) {
            elect();
        }
    }

    private void elect() {
        LogServer next = dice.pick(world.servers());
        if (!next.host().isFrozen() && !next.isCutOff()) {
            world.elect(next);
        }
    }

    private void loseTail() {
        world.clients()
                .forEach(client ->
                        client.sessions().forEach(session -> session.lease().forgive()));
        world.log().lose(dice.below(12));
        world.servers().forEach(LogServer::restart);
        world.lift();
        elect();
    }

    /** Ends all that goes on. */
    void heal() {
        world.clients().forEach(client -> {
            client.link().cut(false, false);
            client.host().thaw();
        });
        world.servers().forEach(server -> {
            server.cutOff(false);
            server.host().thaw();
        });
        world.elect(dice.pick(world.servers()));
    }
}
