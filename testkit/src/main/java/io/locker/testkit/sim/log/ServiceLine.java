package io.locker.testkit.sim.log;

import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.Timeline;
import java.util.ArrayList;
import java.util.List;

/**
 * One line between a process and the service. What is said arrives in order and once, or the line is dead: what was on
 * its way still arrives, and each side finds out by itself.
 */
final class ServiceLine {
    private final ServiceWorld world;
    private final ServiceProcess process;
    private final List<List<ServiceWord>> arrived = new ArrayList<>();
    private boolean deadOut;
    private boolean deadIn;
    private long lastOut;
    private long lastIn;

    ServiceLine(ServiceWorld world, ServiceProcess process) {
        this.world = world;
        this.process = process;
    }

    private Timeline timeline() {
        return world.timeline();
    }

    /** The process says something. */
    void send(List<ServiceCall> calls) {
        long fate = deadOut ? Link.NEVER : process.link().fate(true);
        if (fate == Link.NEVER) {
            deadOut = true;
            process.host().after(world.scenario().times().timeout(), () -> process.ended(this));
            return;
        }
        lastOut = Math.max(lastOut, timeline().now() + fate);
        timeline().at(lastOut, () -> world.service().take(this, calls));
    }

    /** The process hangs up: the service hears of it later, or never. */
    void hangUp() {
        long fate = process.link().fate(true);
        if (fate != Link.NEVER) {
            timeline()
                    .at(
                            Math.max(lastOut, timeline().now() + fate),
                            () -> world.service().ends(this));
        }
    }

    /** The service says something. */
    void say(List<ServiceWord> words) {
        long fate = deadIn ? Link.NEVER : process.link().fate(false);
        if (fate == Link.NEVER) {
            deadIn = true;
            process.host().after(world.scenario().times().timeout(), () -> process.ended(this));
            return;
        }
        lastIn = Math.max(lastIn, timeline().now() + fate);
        timeline().at(lastIn, () -> {
            arrived.add(words);
            process.host().run(() -> process.heard(this, arrived.remove(0)));
        });
    }
}
