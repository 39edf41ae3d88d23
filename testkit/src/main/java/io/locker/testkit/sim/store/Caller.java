package io.locker.testkit.sim.store;

import io.locker.api.LockMode;
import io.locker.client.News;
import io.locker.client.Wish;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a process that locks and unlocks at random. Before each write to the resource it checks its hold, then
 * writes a little later, perhaps after its process stood still.
 */
final class Caller {
    /** How far it has come. */
    enum State {
        /** It wants nothing. */
        IDLE,
        /** It waits to be granted. */
        WAITING,
        /** It holds the lock, as far as it knows. */
        HOLDING,
        /** It waits for its withdrawal or release to be answered. */
        LEAVING
    }

    private final StoreWorld world;
    private final StoreProcess process;
    private final int number;
    private final Dice dice;
    private State state = State.IDLE;
    private long since;
    /** Counts the states it has gone through, so that what was planned in an earlier one is passed over. */
    private long turn;

    private SimLock lock;
    private @Nullable Lease lease;
    private @Nullable ClaimId claim;
    private @Nullable Holding holding;
    private Demand demand = Demand.exclusive();
    private int workLeft;
    private boolean converting;
    private boolean wasGranted;

    Caller(StoreWorld world, StoreProcess process, int number, Dice dice) {
        this.world = world;
        this.process = process;
        this.number = number;
        this.dice = dice;
        lock = world.scenario().locks().get(0);
    }

    int number() {
        return number;
    }

    StoreProcess process() {
        return process;
    }

    State state() {
        return state;
    }

    /** Since when it is in its state, in true time. */
    long since() {
        return since;
    }

    private void become(State next) {
        state = next;
        since = world.timeline().now();
        turn++;
    }

    private void later(long delay, Runnable act) {
        long planned = turn;
        process.host().after(delay, () -> {
            if (turn == planned) {
                act.run();
            }
        });
    }

    /** Begins to think about what to do next. */
    void live() {
        become(State.IDLE);
        claim = null;
        wasGranted = false;
        lease = null;
        holding = null;
        later(world.scenario().habits().think(dice), this::begin);
    }

    private void begin() {
        if (world.isDraining()) {
            return;
        }
        Lease session = process.session();
        if (session == null) {
            later(world.scenario().habits().think(dice), this::begin);
            return;
        }
        lock = dice.pick(world.scenario().locks());
        demand = lock.demand(dice);
        if (dice.chance(world.scenario().habits().breaks())) {
            process.want(
                    lock.name(), new Wish.Break(new ClaimId(session.id(), session.nextClaim()), "sim", "chance"), this);
            later(world.scenario().habits().think(dice), this::begin);
            return;
        }
        lease = session;
        claim = new ClaimId(session.id(), session.nextClaim());
        become(State.WAITING);
        Wish.Manner manner = world.scenario().habits().manner(dice);
        if (manner != Wish.Manner.TRY && dice.chance(world.scenario().habits().impatient())) {
            later(world.scenario().habits().patience(dice), this::withdraw);
        }
        process.want(lock.name(), new Wish.Acquire(Claim.of(claim, demand, Origin.NONE), manner), this);
    }

    private void withdraw() {
        if (!world.isHealed()) {
            become(State.LEAVING);
            process.want(lock.name(), new Wish.Withdraw(claim()), this);
        }
    }

    private ClaimId claim() {
        if (claim == null) {
            throw new IllegalStateException("A caller without a claim acts. caller=" + number + " state=" + state);
        }
        return claim;
    }

    /** Hears news about a claim; true if there will be no more. */
    boolean hear(News news) {
        if (claim == null || !claim.equals(news.id())) {
            return news instanceof News.Done || news instanceof News.Failed;
        }
        if (news instanceof News.Granted granted) {
            granted(granted.grant().token());
            return state == State.IDLE;
        }
        converting = converting
                && !(news instanceof News.Converted || news instanceof News.Refused || news instanceof News.Failed);
        if (news instanceof News.Converted converted) {
            converted(converted.grant().claim().demand(), converted.grant().token());
            return false;
        }
        if (news instanceof News.Busy && state == State.WAITING) {
            world.busy(lock.name(), claim, since);
        }
        boolean about = news instanceof News.Queued || news instanceof News.Contended || news instanceof News.Done;
        boolean failure = news instanceof News.Refused || news instanceof News.Failed;
        if (about || (failure && wasGranted)) {
            return false;
        }
        over();
        return true;
    }

    private void granted(long token) {
        if (state == State.LEAVING) {
            return;
        }
        if (state != State.WAITING || lease == null) {
            throw new Violation(
                    Checker.GRANTED_ONCE,
                    "A caller is granted what it does not wait for. claim=" + claim() + " state=" + state);
        }
        if (!lease.isValid()) {
            over();
            return;
        }
        become(State.HOLDING);
        converting = false;
        wasGranted = true;
        holding = new Holding(lock.name(), claim(), demand, world.tokenOf(token), lease);
        world.granted(holding, process);
        workLeft = world.scenario().habits().works(dice);
        work();
    }

    private void converted(Demand now, long token) {
        if (state == State.HOLDING) {
            becomes(now, token);
        }
    }

    private Holding held() {
        return Objects.requireNonNull(holding);
    }

    /** Has another mode; a weaker one from the moment at which it was asked for. */
    private void becomes(Demand next, long token) {
        Holding before = held();
        world.holds().ended(before);
        demand = next;
        holding = new Holding(lock.name(), claim(), next, token, before.validity());
        world.holds().begins(holding);
    }

    private void work() {
        later(world.scenario().habits().hold(dice), () -> {
            if (workLeft <= 0) {
                release();
                return;
            }
            workLeft--;
            if (lock.isReadWrite() && !converting && demand.mode() != LockMode.SHARED && dice.chance(300)) {
                convert();
            } else {
                write();
            }
            if (state == State.HOLDING) {
                work();
            }
        });
    }

    private void convert() {
        LockMode mode = demand.mode() == LockMode.UPDATE
                ? dice.pick(List.of(LockMode.EXCLUSIVE, LockMode.SHARED))
                : LockMode.UPDATE;
        converting = true;
        if (mode == LockMode.SHARED || demand.mode() == LockMode.EXCLUSIVE) {
            becomes(Demand.of(mode), held().token());
        }
        process.want(lock.name(), new Wish.Convert(claim(), mode), this);
    }

    /** Checks, then acts: in between the process may stand still for as long as it likes. */
    private void write() {
        Holding present = holding;
        if (present == null
                || present.demand().mode() != LockMode.EXCLUSIVE
                || !present.validity().isValid()) {
            return;
        }
        process.host().after(dice.between(0, Timeline.MILLI), () -> world.write(process, present));
    }

    private void release() {
        endHolding();
        become(State.LEAVING);
        boolean lingers = world.scenario().rules().hasTime() && dice.chance(50);
        long linger = lingers ? dice.between(1, 50_000) : 0;
        process.want(lock.name(), new Wish.Release(claim(), linger), this);
    }

    /** The session is lost, and with it all that it had. */
    void sessionLost(Lease lost) {
        if (lost == lease && state == State.HOLDING) {
            over();
        }
    }

    private void endHolding() {
        if (holding != null) {
            world.holds().ended(holding);
            holding = null;
        }
    }

    private void over() {
        endHolding();
        live();
    }

    /** Complains if it should have heard something by now. */
    void inspect() {
        boolean stale = state == State.HOLDING && lease != null && !lease.isValid();
        if (stale && !process.host().isFrozen()) {
            throw new Violation(Checker.LOSS_IS_TOLD, "A hold is over and its holder was not told. claim=" + claim());
        }
    }

    /** Complains if it still waits at a time at which nobody should. */
    void checkProgress(long until) {
        boolean waits = state == State.WAITING || state == State.LEAVING;
        if (waits && world.timeline().now() > until) {
            throw new Violation(Checker.LIVENESS, "Nobody answers although all is well. " + this);
        }
    }

    @Override
    public String toString() {
        return "caller " + number + " of process " + process.number() + " state=" + state + " claim=" + claim + " lock="
                + lock.name() + " since=" + since;
    }
}
