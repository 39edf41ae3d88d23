package io.locker.testkit.sim.world;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One process: its sessions, and the callers that hear the news. It does what threads, timers and connections of a real
 * client do, one event at a time; how it asks for locks is up to what it asks.
 */
public abstract class SimClient {
    private final SimWorld<?> world;
    private final int number;
    private final Host host;
    private final Link link;
    private final Alarm alarm;
    private final List<Lease> leases = new ArrayList<>();
    private final Map<ClaimId, Caller> callers = new LinkedHashMap<>();
    private @Nullable Lease current;
    private int opened;
    private boolean closing;

    /**
     * Starts a process.
     *
     * @param world where it lives
     * @param birth what is its own
     */
    protected SimClient(SimWorld<?> world, Birth birth) {
        this.world = world;
        number = birth.number();
        host = birth.host();
        link = birth.link();
        alarm = new Alarm(host, this::pump);
    }

    /**
     * What a process is born with.
     *
     * @param number which process it is, never used again
     * @param host the process as a thing that freezes and crashes
     * @param link its network
     */
    public record Birth(int number, Host host, Link link) {}

    /**
     * Returns which process it is.
     *
     * @return its number, never used again
     */
    public final int number() {
        return number;
    }

    /**
     * Returns the process as a thing that freezes and crashes.
     *
     * @return the host
     */
    public final Host host() {
        return host;
    }

    /**
     * Returns its network.
     *
     * @return the link
     */
    public final Link link() {
        return link;
    }

    /**
     * Returns its sessions.
     *
     * @return those that are not ended
     */
    public final List<Lease> leases() {
        return leases;
    }

    /**
     * Returns the session for new claims, if there is one, and opens none.
     *
     * @return the session; null if none lives
     */
    protected final @Nullable Lease living() {
        Lease present = current;
        return present != null && present.isAlive() ? present : null;
    }

    /**
     * Returns the session for new claims.
     *
     * @return a living session; null while there is none, and then one is opened
     */
    final @Nullable Lease session() {
        if (current == null && !closing) {
            opened++;
            Duration timeToLive = Duration.ofNanos(world.setting().lease());
            NewSession session = new NewSession("p" + number + "s" + opened, timeToLive, "sim");
            Lease fresh = new Lease(session, host.clock(), world.setting().bugs());
            current = fresh;
            leases.add(fresh);
            opens(fresh);
            pump();
        }
        return living();
    }

    /**
     * Says whose a session is.
     *
     * @param session the session
     * @return the number of the process
     */
    public static int processOf(String session) {
        return Integer.parseInt(session.substring(1, session.indexOf('s')));
    }

    /**
     * Has the news about a claim told to a caller.
     *
     * @param claim the claim
     * @param caller who hears them from now on
     */
    protected final void hears(ClaimId claim, Caller caller) {
        callers.put(claim, caller);
    }

    /**
     * Returns the callers of this process.
     *
     * @return all of them
     */
    public final List<Caller> callers() {
        return world.callersOf(this);
    }

    /**
     * Tells news to the caller whom they concern.
     *
     * @param news the news
     */
    protected final void tell(News news) {
        Trace trace = world.trace();
        trace.note("news", number, news.id().toString());
        trace.detail("news", number, news instanceof News.Granted granted ? granted.grant() : news);
        Caller caller = callers.get(news.id());
        if (caller != null && caller.hear(news)) {
            callers.remove(news.id());
        }
    }

    /**
     * Takes a wish.
     *
     * @param name the lock
     * @param wish what is wanted
     * @param caller who hears the news about it
     */
    protected abstract void want(LockName name, Wish wish, Caller caller);

    /**
     * Takes that a session begins.
     *
     * @param lease the session, which is not open yet
     */
    protected abstract void opens(Lease lease);

    /**
     * Sends what a session asks.
     *
     * @param lease the session
     * @param ask what to send
     */
    protected abstract void ask(Lease lease, Ask ask);

    /**
     * Takes that a session is lost, and with it all that it had.
     *
     * @param lease the session
     */
    protected abstract void lost(Lease lease);

    /**
     * Does whatever is to be done now about locks.
     *
     * @return when, on the own clock, there will be something to do if nothing happens until then
     */
    protected abstract long pumpLocks();

    /** Does whatever is to be done now, and sets the alarm for what is to be done later. */
    protected final void pump() {
        for (Lease lease : List.copyOf(leases)) {
            pump(lease);
        }
        long due = pumpLocks();
        for (Lease lease : leases) {
            due = Math.min(due, lease.due());
        }
        alarm.set(due);
    }

    private void pump(Lease lease) {
        Ask ask = lease.next();
        if (ask != null) {
            ask(lease, ask);
        }
        if (lease.tellsLoss()) {
            world.trace().note("session lost", number, lease.id());
            current = current == lease ? null : current;
            callers().forEach(caller -> caller.sessionLost(lease));
            lost(lease);
            callers.values().removeIf(caller -> caller.state() == Caller.State.IDLE);
        }
        if (lease.isEnded()) {
            leases.remove(lease);
            current = current == lease ? null : current;
        }
    }

    /** Ends all sessions as their owner wants. */
    public final void close() {
        closing = true;
        leases.forEach(Lease::close);
        pump();
    }

    /**
     * Returns whether nothing is left in this process.
     *
     * @return whether it has no session and nobody waits for news
     */
    public boolean isEmpty() {
        return leases.isEmpty() && callers.isEmpty();
    }

    @Override
    public String toString() {
        return "process " + number + " leases=" + leases.size() + " awaited=" + callers.keySet();
    }
}
