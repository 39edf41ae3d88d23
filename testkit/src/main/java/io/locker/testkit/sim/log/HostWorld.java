package io.locker.testkit.sim.log;

import io.locker.host.LogHost;
import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import io.locker.machine.LockTable;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Lease;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Violation;
import java.util.Set;

/** A world of processes that follow one log, each with the host that runs in production. */
public final class HostWorld extends TableWorld {
    private final Journal journal;
    private final HostFaults faults;

    /**
     * Makes a world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    public HostWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        super(seed, bugs, keepsText);
        boolean lifts = !bugs.contains(PlantedBug.LIFT_FORGOTTEN);
        journal = new Journal(new LogLedger(holds()::broken), trace(), this::micros, lifts);
        faults = new HostFaults(this, dice().split());
    }

    @Override
    TableProcess newProcess(int number, Host host, Link link) {
        return new HostProcess(this, number, host, link);
    }

    @Override
    LockTable table() {
        return journal.table();
    }

    @Override
    void beginFaults() {
        faults.begin();
    }

    @Override
    void healFaults() {
        faults.heal();
    }

    @Override
    public long faults() {
        return faults.count();
    }

    /** All deliveries end. */
    @Override
    void restart() {
        processes().forEach(process -> ((HostProcess) process).disconnect());
    }

    /** The log loses its latest entries. */
    @Override
    void turnOver(Dice chance) {
        processes().forEach(process -> process.leases().forEach(Lease::forgive));
        journal.lose(chance.below(12));
        restart();
    }

    Journal journal() {
        return journal;
    }

    /** The log takes an entry, and sends it to all who follow. */
    long append(String text) {
        String taken = has(PlantedBug.EXPIRY_UNCHECKED) ? HostBugs.taken(text, journal.table()) : text;
        long index = journal.append(taken);
        processes().forEach(process -> ((HostProcess) process).grown());
        return index;
    }

    /** Compares the table of a process with what the log amounts to. */
    void compare(LogHost host) {
        Progress progress = host.progress();
        long index = progress.applied();
        boolean follows = progress.phase() == Phase.SERVING || progress.phase() == Phase.CATCHING_UP;
        if (follows && index > 0 && index % Journal.COMPARED == 0 && index <= journal.end()) {
            if (host.table().digest() != journal.digest(index)) {
                throw new Violation(Checker.REPLICAS, "Two replicas differ. index=" + index);
            }
        }
    }
}
