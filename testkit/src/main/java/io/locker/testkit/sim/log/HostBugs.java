package io.locker.testkit.sim.log;

import io.locker.host.HostEntry;
import io.locker.host.LogText;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.LockTable;
import io.locker.machine.MachineLimits;
import io.locker.machine.TableSnapshot;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What is wrong on purpose, done to what goes in and out of a host: the host itself has no bugs. */
final class HostBugs {
    private static final int FIRST_NUMBER = 1_000_000;
    private static final long PRIME = 0x100000001b3L;

    private final Set<PlantedBug> bugs;
    private final Dice dice;
    private long renumbered;
    private long rejoinedAt = Long.MAX_VALUE;

    HostBugs(Set<PlantedBug> bugs, Dice dice) {
        this.bugs = bugs;
        this.dice = dice;
    }

    private boolean has(PlantedBug bug) {
        return bugs.contains(bug);
    }

    /** An entry as it really goes out. */
    String sent(String text) {
        if (!has(PlantedBug.RETRY_RENUMBERED) && !has(PlantedBug.DEAD_NEVER_BURIED)) {
            return text;
        }
        HostEntry entry = LogText.decode(text);
        List<Command> commands = new ArrayList<>();
        for (Command command : entry.commands()) {
            if (!(command instanceof Command.ExpireSession) || !has(PlantedBug.DEAD_NEVER_BURIED)) {
                commands.add(renumbered(command));
            }
        }
        return LogText.encode(with(commands, entry));
    }

    private static HostEntry with(List<Command> commands, HostEntry entry) {
        return new HostEntry(entry.writer(), entry.number(), commands, entry.mark(), entry.digest());
    }

    private Command renumbered(Command command) {
        if (command instanceof Command.Acquire acquire && has(PlantedBug.RETRY_RENUMBERED)) {
            renumbered++;
            RequestId request = new RequestId(acquire.request().session(), FIRST_NUMBER + renumbered, 0);
            return new Command.Acquire(request, acquire.lock(), acquire.claim(), acquire.mayWait());
        }
        return command;
    }

    /** An entry as the log really takes it: a verdict that nobody compares with the session, if that is the bug. */
    static String taken(String text, LockTable table) {
        HostEntry entry = LogText.decode(text);
        List<Command> commands = new ArrayList<>();
        for (Command command : entry.commands()) {
            Command taken = command;
            if (command instanceof Command.ExpireSession expiry) {
                taken = table.session(expiry.session())
                        .<Command>map(one -> new Command.ExpireSession(one.session(), one.beat(), table.term()))
                        .orElse(command);
            }
            commands.add(taken);
        }
        return LogText.encode(with(commands, entry));
    }

    /** The process follows anew, from an entry that it has seen. */
    void rejoins(long from) {
        rejoinedAt = from;
    }

    /** An entry as it really arrives. */
    Entry delivered(Entry entry) {
        boolean first = entry.index() > rejoinedAt;
        rejoinedAt = first ? Long.MAX_VALUE : rejoinedAt;
        if (has(PlantedBug.REPLICA_SKIPS_ENTRY) && dice.chance(20)) {
            return changed(entry, 0);
        }
        boolean twice = has(PlantedBug.REPLICA_APPLIES_TWICE) && dice.chance(20);
        boolean again = has(PlantedBug.REJOIN_APPLIES_TWICE) && first;
        if (twice || again) {
            return changed(entry, 2);
        }
        if (has(PlantedBug.REPLICA_TAKES_ITS_TIME)) {
            return new Entry(entry.index(), entry.time() + dice.below(1000), entry.epoch(), entry.text());
        }
        return has(PlantedBug.DIGEST_UNVERIFIED) ? undigested(entry) : entry;
    }

    private static Entry changed(Entry entry, int times) {
        HostEntry read = LogText.decode(entry.text());
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            commands.addAll(read.commands());
        }
        return new Entry(entry.index(), entry.time(), entry.epoch(), LogText.encode(with(commands, read)));
    }

    private static Entry undigested(Entry entry) {
        HostEntry read = LogText.decode(entry.text());
        HostEntry silent = new HostEntry(read.writer(), read.number(), read.commands(), read.mark(), Optional.empty());
        return new Entry(entry.index(), entry.time(), entry.epoch(), LogText.encode(silent));
    }

    /** A snapshot as it is really read. */
    Snapshot restored(Snapshot snapshot) {
        boolean queue = has(PlantedBug.SNAPSHOT_FORGETS_QUEUE) || has(PlantedBug.DIGEST_UNVERIFIED);
        if (!queue && !has(PlantedBug.SNAPSHOT_FORGETS_REPLIES)) {
            return snapshot;
        }
        List<String> lines = new ArrayList<>(List.of(snapshot.text().split("\n", -1)));
        lines.removeIf(line -> line.startsWith(queue ? "wait " : "reply "));
        lines.set(lines.size() - 1, "end " + (lines.size() - 2));
        if (has(PlantedBug.DIGEST_UNVERIFIED)) {
            lines.set(0, forged(lines));
        }
        return new Snapshot(snapshot.index(), String.join("\n", lines));
    }

    /** The first line of a snapshot with the digest that nobody compares. */
    private static String forged(List<String> lines) {
        String[] words = lines.get(0).split(" ", -1);
        LockTable table = TableSnapshot.read(lines.subList(1, lines.size()).iterator(), MachineLimits.defaults());
        long ofTable = (table.digest() * PRIME) ^ Long.parseLong(words[2]);
        long digest = (ofTable * PRIME) ^ Long.parseUnsignedLong(words[3], 16);
        return words[0] + " " + words[1] + " " + words[2] + " " + words[3] + " " + Long.toHexString(digest);
    }
}
