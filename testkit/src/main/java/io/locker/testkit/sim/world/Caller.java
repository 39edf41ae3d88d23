package io.locker.testkit.sim.world;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A thread of a process that locks and unlocks at random. What it does while it holds a lock is its
 * {@linkplain CallerWork work}.
 */
public final class Caller {
    /** How far it has come. */
    public enum State {
        /** It wants nothing. */
        IDLE,
        /** It waits to be granted. */
        WAITING,
        /** It holds the lock, as far as it knows. */
        HOLDING,
        /** It waits for its withdrawal or release to be answered. */
        LEAVING
    }

    final SimWorld<?> world;
    final SimClient client;
    final Dice dice;
    private final int number;
    private final CallerWork work = new CallerWork(this);
    private @Nullable Caller inner;
    private @Nullable Runnable whenIdle;
    private State state = State.IDLE;
    private long since;
    /** Counts the states it has gone through, so that what was planned in an earlier one is passed over. */
    private long turn;

    private SimLock lock;
    private List<LockName> together = List.of();
    private @Nullable Lease lease;
    private @Nullable ClaimId claim;
    private Demand demand = Demand.exclusive();
    private final List<Holding> holdings = new ArrayList<>();
    private boolean wasGranted;
    private int wishes;

    /**
     * Makes a caller that wants nothing yet.
     *
     * @param world where it lives
     * @param client its process
     * @param number names it
     * @param dice its own chance
     */
    public Caller(SimWorld<?> world, SimClient client, int number, Dice dice) {
        this.world = world;
        this.client = client;
        this.number = number;
        this.dice = dice;
        lock = world.setting().locks().get(0);
    }

    /**
     * Lets it want a second lock while it holds one, now and then.
     *
     * @return what wants the second
     */
    public Caller nests() {
        Caller second = new Caller(world, client, number, dice.split());
        inner = second;
        return second;
    }

    /**
     * Returns what names it.
     *
     * @return its number
     */
    public int number() {
        return number;
    }

    /**
     * Returns its process.
     *
     * @return the client
     */
    public SimClient client() {
        return client;
    }

    /**
     * Returns how far it has come.
     *
     * @return its state
     */
    public State state() {
        return state;
    }

    /**
     * Returns since when it is in its state.
     *
     * @return true time
     */
    public long since() {
        return since;
    }

    SimLock lock() {
        return lock;
    }

    Demand demand() {
        return demand;
    }

    List<Holding> holdings() {
        return holdings;
    }

    ClaimId claim() {
        return Objects.requireNonNull(claim);
    }

    Lease lease() {
        return Objects.requireNonNull(lease);
    }

    @Nullable
    Caller inner() {
        return inner;
    }

    void become(State next) {
        state = next;
        since = world.timeline().now();
        turn++;
    }

    /** Plans something that is passed over if the state changes before. */
    void later(long delay, Runnable act) {
        long planned = turn;
        client.host().after(delay, () -> {
            if (turn == planned) {
                act.run();
            }
        });
    }

    /** Begins to think about what to do next. */
    public void live() {
        become(State.IDLE);
        claim = null;
        wasGranted = false;
        lease = null;
        together = List.of();
        Runnable waiting = whenIdle;
        whenIdle = null;
        if (waiting != null) {
            waiting.run();
        } else {
            later(world.setting().habits().think(dice), this::begin);
        }
    }

    /** Wants one lock, once. */
    void once(SimLock wanted, Runnable then) {
        Lease session = client.session();
        if (session == null) {
            then.run();
            return;
        }
        whenIdle = then;
        want(session, wanted);
    }

    private void begin() {
        if (world.isDraining() || wishes >= world.setting().habits().pace().wishes()) {
            return;
        }
        Lease session = client.session();
        if (session == null) {
            later(world.setting().habits().think(dice), this::begin);
            return;
        }
        wishes++;
        SimLock wanted = dice.pick(world.setting().locks());
        if (dice.chance(world.setting().habits().breaks())) {
            ClaimId id = new ClaimId(session.id(), session.nextClaim());
            client.want(wanted.name(), new Wish.Break(id, "somebody", "chance"), this);
            later(world.setting().habits().think(dice), this::begin);
            return;
        }
        want(session, wanted);
    }

    private void want(Lease session, SimLock wanted) {
        lock = wanted;
        demand = lock.demand(dice);
        if (lock.hasModes() && dice.chance(world.setting().habits().together())) {
            together = world.setting().locks().stream()
                    .filter(other -> !other.equals(lock) && other.hasModes())
                    .map(SimLock::name)
                    .toList();
        }
        lease = session;
        ClaimId id = new ClaimId(session.id(), session.nextClaim());
        claim = id;
        become(State.WAITING);
        Wish.Manner manner = world.setting().habits().manner(dice);
        if (manner != Wish.Manner.TRY && dice.chance(world.setting().habits().impatient())) {
            later(world.setting().habits().patience(dice), this::withdraw);
        }
        String actor = world.has(PlantedBug.DEADLOCK_UNNOTICED) ? "" : "caller-" + number;
        Claim wish = new Claim(id, demand, new Origin("", "", actor), "", together);
        client.want(lock.name(), new Wish.Acquire(wish, manner), this);
    }

    private void withdraw() {
        if (!world.isHealed()) {
            become(State.LEAVING);
            client.want(lock.name(), new Wish.Withdraw(claim()), this);
        }
    }

    /**
     * Hears news about a claim.
     *
     * @param news what happened
     * @return whether there will be no more about that claim
     */
    public boolean hear(News news) {
        if (claim == null || !claim.equals(news.id())) {
            return !(news instanceof News.Queued || news instanceof News.Contended || news instanceof News.Granted);
        }
        if (news instanceof News.Granted granted) {
            granted(granted.grant().token());
            return state == State.IDLE;
        }
        boolean failure = news instanceof News.Refused || news instanceof News.Failed;
        if (news instanceof News.Converted converted) {
            work.converted(converted.grant().claim().demand(), converted.grant().token());
            return false;
        }
        if (failure) {
            work.convertsNoMore();
        }
        if (news instanceof News.Busy && state == State.WAITING) {
            world.busy(lock.name(), claim, since);
        }
        boolean about = news instanceof News.Queued || news instanceof News.Contended || news instanceof News.Done;
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
        if (state != State.WAITING) {
            throw new Violation(
                    Checker.GRANTED_ONCE,
                    "A caller is granted what it does not wait for. claim=" + claim + " state=" + state);
        }
        if (!lease().isValid()) {
            over();
            return;
        }
        become(State.HOLDING);
        wasGranted = true;
        long told = world.has(PlantedBug.HAND_OVER_WITHOUT_TOKEN) ? token - token % 1024 : token;
        Holding holding = new Holding(lock.name(), claim(), demand, told, lease());
        holdings.add(holding);
        world.granted(holding, client);
        for (LockName other : together) {
            Holding beside = new Holding(other, claim(), demand, told, lease());
            holdings.add(beside);
            world.holds().begins(beside);
        }
        work.begin(world.setting().habits().works(dice));
    }

    /** Has the lock under the claim of another caller of the process; only as a planted bug. */
    void takeOver(Caller from) {
        long token = from.holdings.get(0).token() + 1;
        ClaimId own = from.claim();
        Lease session = from.lease();
        from.over();
        client.want(lock.name(), new Wish.Withdraw(claim()), this);
        become(State.HOLDING);
        claim = own;
        lease = session;
        wasGranted = true;
        Holding holding = new Holding(lock.name(), own, demand, token, session);
        holdings.add(holding);
        world.handedOn(holding, client);
        client.hears(own, this);
        work.begin(1);
    }

    /** Has another mode; a weaker one from the moment at which it was asked for. */
    void becomes(Demand next, long token) {
        Holding before = holdings.remove(0);
        world.holds().ended(before);
        demand = next;
        Holding holding = new Holding(lock.name(), claim(), next, token, before.validity());
        holdings.add(0, holding);
        world.holds().begins(holding);
    }

    void release() {
        endHolding();
        become(State.LEAVING);
        boolean lingers = world.hasTime() && dice.chance(50);
        long linger = lingers ? dice.between(1, 50_000) : 0;
        client.want(lock.name(), new Wish.Release(claim(), linger), this);
    }

    /**
     * Hears that a session is lost, and with it all that it had.
     *
     * @param lost the session
     */
    public void sessionLost(Lease lost) {
        if (lost == lease && state == State.HOLDING) {
            over();
        }
    }

    private void endHolding() {
        holdings.forEach(world.holds()::ended);
        holdings.clear();
    }

    private void over() {
        endHolding();
        live();
    }

    /** Complains if it should have heard something by now. */
    public void inspect() {
        boolean stale = state == State.HOLDING && lease != null && !lease.isValid();
        if (stale && !client.host().isFrozen()) {
            throw new Violation(Checker.LOSS_IS_TOLD, "A hold is over and its holder was not told. claim=" + claim);
        }
    }

    /**
     * Complains if it still waits at a time at which nobody should.
     *
     * @param bound how long it may wait at most
     * @param from since when at the earliest
     */
    public void checkProgress(long bound, long from) {
        boolean waits = state == State.WAITING || state == State.LEAVING;
        if (waits && world.timeline().now() > bound + Math.max(from, since)) {
            throw new Violation(Checker.LIVENESS, "Nobody answers although all is well. " + this);
        }
    }

    @Override
    public String toString() {
        return "caller=" + number + " process=" + client.number() + " state=" + state + " claim=" + claim + " lock="
                + lock.name() + " together=" + together + " since=" + since;
    }
}
