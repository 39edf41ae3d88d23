package io.locker.testkit.sim.log;

import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Faults;
import io.locker.testkit.sim.world.Timeline;

/** Makes things go wrong in a world of servers and a log. */
final class LogFaults extends Faults<LogFault> {
    private static final long LATEST_NOTICE = 300 * Timeline.MILLI;

    private final LogWorld world;
    private final Dice dice;

    LogFaults(LogWorld world, Dice dice) {
        super(world, dice, world.setting().conduct().faults());
        this.world = world;
        this.dice = dice;
    }

    @Override
    protected void begin() {
        super.begin();
        watchTheLeader();
    }

    /** Has another leader elected after the present one has stood still for a while. */
    private void watchTheLeader() {
        after(dice.between(LATEST_NOTICE / 3, LATEST_NOTICE), () -> {
            LogServer leader = world.leader();
            if (leader.host().isFrozen() || leader.isCutOff()) {
                elect();
            }
            watchTheLeader();
        });
    }

    @Override
    protected void happen(LogFault fault) {
        LogClient client = dice.pick(world.clients());
        LogServer server = dice.chance(600) ? world.leader() : dice.pick(world.servers());
        world.trace().note("fault " + fault, client.number(), server.number());
        switch (fault) {
            case PARTITION -> partition(client.link());
            case FREEZE_CLIENT -> freeze(client.host(), false);
            case CRASH_CLIENT -> world.crash(client);
            case FREEZE_SERVER -> freeze(server.host(), false);
            case CUT_SERVER -> cutOff(server);
            case CRASH_SERVER -> crash(server);
            case ELECT -> elect();
            case LOSE_TAIL -> loseTail();
        }
    }

    private void cutOff(LogServer server) {
        server.cutOff(true);
        after(span(), () -> server.cutOff(false));
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
        world.forgiveAll();
        world.log().lose(dice.below(12));
        world.servers().forEach(LogServer::restart);
        world.lift();
        elect();
    }
}
