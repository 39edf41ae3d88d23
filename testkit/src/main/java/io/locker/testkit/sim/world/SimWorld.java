package io.locker.testkit.sim.world;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A world of processes that lock: chaos, then calm, then everybody finishes, and at the end nothing may be left.
 *
 * @param <C> what its processes are
 */
public abstract class SimWorld<C extends SimClient> {
    private static final long INSPECTION = 100 * Timeline.MILLI;

    private final Timeline timeline = new Timeline();
    private final Trace trace;
    private final Dice dice;
    private final Resource resource;
    private final HoldLedger holds = new HoldLedger();
    private final List<C> clients = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private int born;
    private boolean healed;
    private long healedAt;
    private boolean draining;

    /**
     * Makes an empty world.
     *
     * @param seed what all that happens follows from
     * @param bugs what is wrong in it on purpose
     * @param keepsText whether its trace is kept as text
     */
    protected SimWorld(long seed, Set<PlantedBug> bugs, boolean keepsText) {
        trace = new Trace(timeline, keepsText);
        dice = new Dice(seed);
        resource = new Resource(trace, !bugs.contains(PlantedBug.RESOURCE_UNFENCED));
    }

    /**
     * Returns what this world is made of.
     *
     * @return the setting
     */
    public abstract Setting setting();

    /**
     * Returns what makes things go wrong in this world.
     *
     * @return the faults
     */
    protected abstract Faults<?> faults();

    /** Begins with all that is there besides the processes. */
    protected abstract void begin();

    /**
     * Starts a process.
     *
     * @param birth what is its own
     * @return the process
     */
    protected abstract C client(SimClient.Birth birth);

    /** Takes that the faults are over. */
    protected abstract void healed();

    /** Complains about what should have happened by now. */
    protected abstract void watch();

    /**
     * Returns after how long at most everybody who waits has been granted, once all is well.
     *
     * @return the time
     */
    protected abstract long patience();

    /**
     * Returns whether the place has a time of its own.
     *
     * @return whether a hold can linger
     */
    protected abstract boolean hasTime();

    /**
     * Takes that a caller was told of a grant.
     *
     * @param holding the hold
     * @param client its process
     */
    protected abstract void granted(Holding holding, SimClient client);

    /**
     * Takes that a caller was handed a hold by another one of its process, without a claim of its own.
     *
     * @param holding the hold
     * @param client its process
     */
    protected abstract void handedOn(Holding holding, SimClient client);

    /**
     * Takes that a caller was told that a lock is not free.
     *
     * @param name the lock
     * @param claim the claim
     * @param askedAt when it asked, in true time
     */
    protected abstract void busy(LockName name, ClaimId claim, long askedAt);

    /** Lets everybody go on for a while after the faults, if at all. */
    protected abstract void calm();

    /** Ends the world; complains if something is left. */
    protected abstract void finish();

    /** Lets everything happen; a {@link Violation} says what must not. */
    public final void run() {
        trace.detail("scenario", 0, setting());
        begin();
        for (int i = 0; i < setting().processes(); i++) {
            start();
        }
        faults().begin();
        inspect();
        timeline.runUntil(setting().chaos());
        heal();
        calm();
        trace.note("drain", 0, null);
        draining = true;
        until(
                timeline.now() + 2 * patience(),
                () -> callers.stream().allMatch(caller -> caller.state() == Caller.State.IDLE),
                () -> new Violation(Checker.LIVENESS, "Somebody still waits. callers=" + callers));
        finish();
    }

    /**
     * Lets things happen until something is so.
     *
     * @param end until when it must be so
     * @param met whether it is
     * @param otherwise what to say if it is not
     */
    protected final void until(long end, BooleanSupplier met, Supplier<Violation> otherwise) {
        while (!met.getAsBoolean()) {
            if (!timeline.step(end)) {
                throw otherwise.get();
            }
        }
    }

    /**
     * Makes a machine with a clock of its own.
     *
     * @param own its chance
     * @return the machine
     */
    protected final Host host(Dice own) {
        long drift = setting().drift().of(own);
        return new Host(timeline, own.split(), new LocalClock(timeline, own.between(0, 1L << 40), drift));
    }

    /**
     * Makes a network as it is now.
     *
     * @param own its chance
     * @return the network
     */
    protected final Link link(Dice own) {
        Link.Weather weather = setting().weather();
        return new Link(own.split(), healed ? weather.fair() : weather);
    }

    private void start() {
        born++;
        Dice own = dice.split();
        C client = client(new SimClient.Birth(born, host(own), link(own)));
        clients.add(client);
        for (int i = 0; i < setting().callers(); i++) {
            Caller caller = new Caller(this, client, born * 10 + i, own.split());
            callers.add(caller);
            if (setting().habits().nested() > 0) {
                callers.add(caller.nests());
            }
            caller.live();
        }
    }

    /**
     * Ends a process without goodbye, and starts another.
     *
     * @param client the process
     */
    public final void crash(C client) {
        client.host().crash();
        clients.remove(client);
        callers.removeIf(caller -> caller.client() == client);
        client.leases().forEach(Lease::forgive);
        start();
    }

    /** Takes that something happened that no lease which there is now can survive. */
    public final void forgiveAll() {
        clients.forEach(client -> client.leases().forEach(Lease::forgive));
    }

    private void inspect() {
        timeline.after(INSPECTION, () -> {
            callers.forEach(Caller::inspect);
            watch();
            if (healed) {
                callers.forEach(caller -> caller.checkProgress(patience(), healedAt));
            }
            inspect();
        });
    }

    private void heal() {
        trace.note("heal", 0, null);
        healed = true;
        healedAt = timeline.now();
        clients.forEach(client -> client.link().weather(setting().weather().fair()));
        healed();
        for (C client : List.copyOf(clients)) {
            client.link().cut(false, false);
            client.host().thaw();
        }
    }

    /**
     * Sends a write to the resource that a lock protects.
     *
     * @param client the process that writes
     * @param holding the hold with whose token it writes
     */
    final void write(SimClient client, Holding holding) {
        long delay = client.link().fate(true);
        if (delay != Link.NEVER) {
            timeline.after(delay, () -> resource.write(holding.name().value(), holding.token()));
        }
    }

    /**
     * Returns the time.
     *
     * @return the timeline
     */
    public final Timeline timeline() {
        return timeline;
    }

    /**
     * Returns what happened.
     *
     * @return the trace
     */
    public final Trace trace() {
        return trace;
    }

    /**
     * Returns the chance of this world.
     *
     * @return the dice
     */
    public final Dice dice() {
        return dice;
    }

    /**
     * Returns how many faults happened.
     *
     * @return the number, without those of the network
     */
    public final long faultsSoFar() {
        return faults().count();
    }

    /**
     * Returns the processes that there are now.
     *
     * @return the processes
     */
    public final List<C> clients() {
        return clients;
    }

    final List<Caller> callersOf(SimClient client) {
        return callers.stream().filter(caller -> caller.client() == client).toList();
    }

    /**
     * Returns all that callers hold.
     *
     * @return the ledger
     */
    public final HoldLedger holds() {
        return holds;
    }

    /**
     * Returns whether a bug is planted.
     *
     * @param bug the bug
     * @return whether it is
     */
    public final boolean has(PlantedBug bug) {
        return setting().bugs().contains(bug);
    }

    /**
     * Returns whether the faults are over.
     *
     * @return whether they are
     */
    public final boolean isHealed() {
        return healed;
    }

    /**
     * Returns when the faults were over.
     *
     * @return the true time
     */
    protected final long healedAt() {
        return healedAt;
    }

    /**
     * Returns whether no new wishes are to come up.
     *
     * @return whether everybody finishes
     */
    final boolean isDraining() {
        return draining;
    }
}
