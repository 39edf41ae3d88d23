package io.locker.testkit.sim.log;

import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockTable;
import io.locker.machine.Reply;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One server: it appends what clients ask for, applies the log to its table, and answers when their entries are
 * applied. The leader also watches over sessions and tells events.
 */
final class LogServer {
    private final LogWorld world;
    private final SimLog log;
    private final int number;
    private final Host host;
    private final Link link;
    private final Dice dice;
    private final Replica replica;
    private final SessionWatch watch;
    private final Map<Long, Consumer<LockTable.Step>> pending = new TreeMap<>();
    private long term;
    private boolean serves;
    private boolean cutOff;
    private int life;

    LogServer(LogWorld world, int number, Host host, Link link) {
        this.world = world;
        this.number = number;
        this.host = host;
        this.link = link;
        log = world.log();
        dice = world.dice().split();
        replica = new Replica(log, dice.split(), world.rules());
        watch = new SessionWatch(world.rules());
    }

    int number() {
        return number;
    }

    Host host() {
        return host;
    }

    Link link() {
        return link;
    }

    /** Cuts the way between the server and the log, or mends it; clients still reach it. */
    void cutOff(boolean is) {
        cutOff = is;
        link.cut(is, is);
    }

    boolean isCutOff() {
        return cutOff;
    }

    void begin() {
        host.after(world.setting().lease() / 10, () -> {
            patrol();
            begin();
        });
    }

    /** Learns how far the log reaches. */
    void learn(long end) {
        long delay = link.fate(false);
        if (delay != Link.NEVER) {
            host.after(delay, () -> replica.applyUpTo(end, this::applied));
        }
    }

    private void applied(SimLog.Entry entry, LockTable.Step step) {
        if (entry.command() instanceof Command.NewTerm newTerm) {
            serves = newTerm.term() == term;
            term = newTerm.term() > term ? 0 : term;
            watch.begin();
        }
        Consumer<LockTable.Step> waiting = pending.remove(entry.index());
        if (waiting != null) {
            waiting.accept(step);
        }
        if (serves) {
            for (Event event : step.events()) {
                world.tell(event, this);
            }
        }
    }

    /** Is the leader from now on, as soon as its first entry is applied. */
    void lead(long newTerm) {
        if (newTerm != log.term()) {
            return;
        }
        term = newTerm;
        serves = false;
        append(new Command.NewTerm(newTerm), step -> {});
    }

    /** What a leader does from time to time. */
    private void patrol() {
        learn(log.end());
        if (term != 0 && !serves) {
            append(new Command.NewTerm(term), step -> {});
        }
        if (serves) {
            watch.look(replica.table(), host.clock().now()).forEach(expiry -> append(expiry, step -> {}));
            if (!replica.table().locks().isEmpty()) {
                append(new Command.Tick(), step -> {});
            }
        }
    }

    /** Takes a command of a client; the answer is null if somebody else has to be asked. */
    void request(Command command, Consumer<@Nullable Reply> answer) {
        if (world.rules().elects() && !serves) {
            answer.accept(null);
        } else if (world.rules().elects() && command instanceof Command.Beat beat) {
            heartbeat(beat.session(), answer);
        } else {
            append(command, step -> answer.accept(step.reply()));
        }
    }

    /** Acknowledges a heartbeat that is not in the log, if this is still the leader after it arrived. */
    private void heartbeat(String session, Consumer<@Nullable Reply> answer) {
        boolean inTime = watch.beat(session, host.clock().now());
        long own = term;
        if (world.rules().has(PlantedBug.BEAT_ACKNOWLEDGED_ALONE)) {
            answer.accept(inTime ? Reply.DONE : Reply.UNKNOWN);
            return;
        }
        long there = link.fate(true);
        long back = link.fate(false);
        if (there == Link.NEVER || back == Link.NEVER) {
            return;
        }
        world.timeline().after(there, () -> {
            boolean leads = log.term() == own;
            host.after(back, () -> {
                boolean known = replica.table().session(session).isPresent();
                if (leads && serves && term == own && (inTime || !known)) {
                    answer.accept(inTime ? Reply.DONE : Reply.UNKNOWN);
                }
            });
        });
    }

    /** Sends an entry to the log; it may get lost, or be appended twice. */
    private void append(Command command, Consumer<LockTable.Step> then) {
        long by = term;
        int mine = life;
        int copies = dice.chance(world.isHealed() ? 0 : 20) ? 2 : 1;
        for (int copy = 0; copy < copies; copy++) {
            long delay = link.fate(true);
            if (delay != Link.NEVER) {
                world.timeline().after(delay, () -> {
                    Command sent = stamped(command);
                    if (log.append(world.micros(), sent, by) && mine == life) {
                        pending.put(log.end(), then);
                    }
                    world.appended();
                });
            }
        }
    }

    /** A verdict on a session as it would be if nobody compared it with the session, if that is the bug. */
    private Command stamped(Command command) {
        if (command instanceof Command.ExpireSession expiry && world.rules().has(PlantedBug.EXPIRY_UNCHECKED)) {
            LockTable table = log.table();
            return table.session(expiry.session())
                    .<Command>map(session -> new Command.ExpireSession(session.session(), session.beat(), table.term()))
                    .orElse(command);
        }
        return command;
    }

    /** Ends and begins again from a snapshot; what it was about to answer is lost. */
    void restart() {
        life++;
        pending.clear();
        term = 0;
        serves = false;
        replica.restart();
    }
}
