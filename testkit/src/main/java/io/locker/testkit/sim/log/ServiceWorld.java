package io.locker.testkit.sim.log;

import io.locker.machine.LockTable;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.Set;

/** A world of processes that ask one lock service, each with the desk that runs in production. */
public final class ServiceWorld extends TableWorld {
    private final SimService service;
    private final HostFaults faults;

    /**
     * Makes a world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    public ServiceWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        super(seed, bugs, keepsText);
        service = new SimService(this, new LogLedger(holds()::broken));
        faults = new HostFaults(this, dice().split());
    }

    @Override
    TableProcess newProcess(int number, Host host, Link link) {
        return new ServiceProcess(this, number, host, link);
    }

    SimService service() {
        return service;
    }

    @Override
    LockTable table() {
        return service.table();
    }

    @Override
    void beginFaults() {
        service.watch();
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

    /** All lines end. */
    @Override
    void restart() {
        service.restart();
        processes().forEach(process -> ((ServiceProcess) process).lineEnds());
    }

    /** A new term begins. */
    @Override
    void turnOver(Dice chance) {
        service.newTerm();
    }
}
