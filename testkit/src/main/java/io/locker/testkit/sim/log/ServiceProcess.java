package io.locker.testkit.sim.log;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.host.HostSettings;
import io.locker.host.ServiceDesk;
import io.locker.host.ServiceDesk.Told;
import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One process that asks the service: the desk that runs in production, its sessions, and its callers. */
final class ServiceProcess extends TableProcess {
    private static final int FIRST_NUMBER = 1_000_000;

    private final ServiceWorld world;
    private final Host host;
    private final Link link;
    private final ServiceDesk desk;
    private final Map<Long, Ask> asked = new HashMap<>();
    /** Requests that were sent before, where they are not sent again by mistake. */
    private final Set<RequestId> sent = new HashSet<>();

    private @Nullable ServiceLine present;
    private long renumbered;

    ServiceProcess(ServiceWorld world, int number, Host host, Link link) {
        super(world, number, host, link);
        this.world = world;
        this.host = host;
        this.link = link;
        desk = new ServiceDesk(
                HostSettings.of("p" + number),
                world.scenario().times().timeout(),
                host.clock().now());
    }

    @Override
    void hand(LockName name, Wish wish) {
        desk.want(name, wish, now());
    }

    @Override
    long put(Ask ask) {
        long ticket = desk.ask(ask);
        asked.put(ticket, ask);
        return ticket;
    }

    @Override
    boolean abandon(long ticket) {
        asked.remove(ticket);
        return desk.abandon(ticket);
    }

    @Override
    void end(String session) {
        desk.sessionEnded(session, name -> TableWorld.ended());
    }

    @Override
    List<News> news() {
        return desk.news();
    }

    @Override
    void handOnAnswers() {
        for (Told told : desk.answers()) {
            Ask ask = asked.remove(told.ticket());
            if (ask != null) {
                answered(told.ticket(), TableWords.seen(ask, told.word()));
            }
        }
        for (String session : desk.over()) {
            leases().stream().filter(lease -> lease.id().equals(session)).forEach(Lease::toldOver);
        }
    }

    @Override
    long machineDue() {
        return desk.due(now());
    }

    @Override
    void act() {
        ServiceLine silent = present;
        if (silent != null && desk.isSilent(now())) {
            silent.hangUp();
            ended(silent, TableWorld.UNKNOWN.why());
        }
        if (desk.connects(now())) {
            connect();
        }
        List<ServiceCall> calls = bugged(desk.calls(now()));
        ServiceLine line = present;
        if (line != null && !calls.isEmpty()) {
            trace.detail("process says", number(), calls);
            line.send(calls);
        }
    }

    private void connect() {
        ServiceLine line = new ServiceLine(world, this);
        boolean[] over = {false};
        long out = link.fate(true);
        if (out != Link.NEVER) {
            world.timeline().after(out, () -> {
                world.service().begins(line);
                long in = link.fate(false);
                if (in != Link.NEVER) {
                    host.after(in, () -> connected(line, over));
                }
            });
        }
        host.after(world.scenario().times().timeout(), () -> {
            if (!over[0]) {
                over[0] = true;
                desk.ended(TableWorld.UNAVAILABLE.why(), now());
                pump();
            }
        });
    }

    private void connected(ServiceLine line, boolean[] over) {
        if (!over[0]) {
            over[0] = true;
            present = line;
            desk.connected(now());
            pump();
        }
    }

    /** What is really sent. */
    private List<ServiceCall> bugged(List<ServiceCall> calls) {
        if (!world.has(PlantedBug.RETRY_RENUMBERED) && !world.has(PlantedBug.LINE_END_FORGETS_CALLS)) {
            return calls;
        }
        List<ServiceCall> changed = new ArrayList<>();
        for (ServiceCall call : calls) {
            if (call instanceof ServiceCall.Carry carry && carry.command() instanceof Command.Requested requested) {
                RequestId id = new RequestId(
                        requested.request().session(), requested.request().number(), 0);
                if (world.has(PlantedBug.RETRY_RENUMBERED)) {
                    changed.add(new ServiceCall.Carry(carry.id(), renumbered(requested)));
                } else if (sent.add(id)) {
                    changed.add(call);
                }
            } else {
                changed.add(call);
            }
        }
        return changed;
    }

    private Command renumbered(Command.Requested command) {
        if (command instanceof Command.Acquire acquire) {
            renumbered++;
            RequestId request = new RequestId(acquire.request().session(), FIRST_NUMBER + renumbered, 0);
            return new Command.Acquire(request, acquire.lock(), acquire.claim(), acquire.mayWait());
        }
        return command;
    }

    /** Something is heard on a line. */
    void heard(ServiceLine line, List<ServiceWord> words) {
        if (line == present) {
            trace.detail("process hears", number(), words);
            desk.heard(words, now());
            pump();
        }
    }

    /** A line is found to be dead. */
    void ended(ServiceLine line) {
        if (line == present) {
            line.hangUp();
            ended(line, TableWorld.ended());
            pump();
        }
    }

    private void ended(ServiceLine line, LockException why) {
        present = present == line ? null : present;
        desk.ended(why, now());
    }

    /** The service has ended the line. */
    void lineEnds() {
        ServiceLine line = present;
        if (line != null) {
            host.run(() -> ended(line));
        }
    }

    @Override
    void prepareToClose() {
        // Whoever the service serves has nothing to find out before it leaves.
    }

    @Override
    public String toString() {
        return super.toString() + " connected=" + desk.isConnected();
    }
}
