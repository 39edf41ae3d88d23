package io.locker.host;

import io.locker.host.HostTask.Follow;
import io.locker.host.HostTask.Load;
import io.locker.host.HostTask.Save;
import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How a participant joins the log, follows it, notices that it is another one, and begins again. */
final class Membership {
    private static final long LEAST_PAUSE = 20_000_000L;
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_MISMATCHES = 10;
    /** After how long without any entry a barrier that was appended may have been lost, in slots. */
    private static final int QUIET_SLOTS = 20;

    /** How an entry that arrives stands to what was applied. */
    enum Place {
        /** It was applied, or is none of our business. */
        PASSED,
        /** It is to be applied now. */
        NEXT,
        /** The log has another entry where we have applied one. */
        ANOTHER
    }

    private final HostSettings settings;
    private Phase phase = Phase.NEW;
    private Replica replica;
    private boolean known;
    private boolean damaged;
    private long logMadeAt;
    private int mismatches;
    private boolean overlaps;
    private boolean following;
    private @Nullable HostTask inHand;
    private long notBefore;
    private int failures;
    private long barrier;
    private long target;
    private long quietUntil;
    private @Nullable String stopped;

    Membership(HostSettings settings, long now) {
        this.settings = settings;
        replica = Replica.ofNew(settings, 0);
        notBefore = now;
    }

    Phase phase() {
        return phase;
    }

    Replica replica() {
        return replica;
    }

    @Nullable
    String stopped() {
        return stopped;
    }

    Progress progress() {
        return new Progress(phase, replica.index(), target);
    }

    /** Somebody wants something. */
    void begin() {
        phase = phase == Phase.NEW ? Phase.JOINING : phase;
    }

    void stop(String why) {
        stopped = why;
        phase = Phase.STOPPED;
    }

    private void enter(Phase next) {
        phase = next;
        following = false;
        barrier = 0;
        target = 0;
    }

    /** Whether an entry is to be appended that shows when all before it has been applied. */
    boolean needsBarrier(long now) {
        boolean catchesUp = phase == Phase.CATCHING_UP && following;
        return catchesUp && (barrier == 0 || (target != 0 && now - quietUntil >= 0));
    }

    /** Such an entry is appended. A further one asks whether the log still has the first. */
    void barrier(long number) {
        barrier = barrier == 0 ? number : barrier;
    }

    /** An entry was appended; says whether it shows that the log is shorter than what was applied. */
    boolean appended(long number, long index, long now) {
        boolean isBarrier = barrier != 0 && number >= barrier;
        if (isBarrier) {
            target = index;
            quietUntil = now + QUIET_SLOTS * settings.slot();
        }
        return isBarrier && phase == Phase.CATCHING_UP && index <= replica.index();
    }

    /** The log delivers, so that what was appended will come. */
    void heard(long now) {
        quietUntil = now + QUIET_SLOTS * settings.slot();
    }

    void barrierLost(long number) {
        barrier = number == barrier ? 0 : barrier;
    }

    /** An entry of our own was applied; says whether we take part from now on. */
    boolean passes(long number) {
        if (phase != Phase.CATCHING_UP || barrier == 0 || number < barrier) {
            return false;
        }
        phase = Phase.SERVING;
        return true;
    }

    @Nullable
    HostTask nextTask(@Nullable Snapshot toSave, long now) {
        if (inHand != null || now - notBefore < 0 || phase == Phase.NEW || phase == Phase.STOPPED) {
            return null;
        }
        if (phase == Phase.JOINING) {
            inHand = new Load();
        } else if (!following) {
            overlaps = replica.index() > 0;
            following = true;
            inHand = new Follow(Math.max(1, replica.index()));
        } else if (phase == Phase.SERVING && toSave != null) {
            inHand = new Save(toSave);
        }
        return inHand;
    }

    /** When there will be a task; far in the future if there is none. */
    long due(@Nullable Snapshot toSave, long now) {
        boolean takesPart = phase != Phase.STOPPED && phase != Phase.NEW;
        boolean saves = phase == Phase.SERVING && toSave != null;
        boolean due = inHand == null && takesPart && (phase == Phase.JOINING || !following || saves);
        if (due) {
            return now + Math.max(0, notBefore - now);
        }
        boolean waits = phase == Phase.CATCHING_UP && following && target != 0 && quietUntil - now > 0;
        return waits ? quietUntil : now + Long.MAX_VALUE / 4;
    }

    /** The task is done; returns it. */
    @Nullable
    HostTask done() {
        HostTask done = inHand;
        inHand = null;
        failures = 0;
        return done;
    }

    /** The task failed; returns how often in a row there was no log to follow. */
    int failed(long now) {
        boolean saved = inHand instanceof Save;
        inHand = null;
        failures++;
        notBefore = now + (LEAST_PAUSE << Math.min(failures, MOST_DOUBLINGS));
        if (saved || phase == Phase.STOPPED) {
            return 0;
        }
        enter(Phase.JOINING);
        return failures;
    }

    /** Takes what the log has, and says whether the table is another one now. */
    boolean loaded(Optional<Snapshot> newest, long madeAt) {
        done();
        damaged |= known && madeAt != logMadeAt;
        logMadeAt = madeAt;
        boolean older = newest.isEmpty() || newest.get().index() <= replica.index();
        boolean keeps = known && !damaged && older;
        if (!keeps) {
            replica = newest.isPresent() ? Replica.of(settings, newest.get()) : Replica.ofNew(settings, madeAt);
            known = true;
            damaged = false;
        }
        enter(Phase.CATCHING_UP);
        return !keeps;
    }

    void unfollowed(long now) {
        if (following && (phase == Phase.SERVING || phase == Phase.CATCHING_UP)) {
            enter(Phase.JOINING);
            notBefore = now + LEAST_PAUSE;
        }
    }

    /** Begins again from the newest snapshot; false if that has been tried too often. */
    boolean beginAgain(long now) {
        mismatches++;
        damaged = true;
        enter(Phase.JOINING);
        notBefore = now + (LEAST_PAUSE << Math.min(mismatches, MOST_DOUBLINGS));
        return mismatches <= MOST_MISMATCHES;
    }

    Place placeOf(Entry entry) {
        boolean takes = following && (phase == Phase.SERVING || phase == Phase.CATCHING_UP);
        if (!takes || entry.index() < replica.index()) {
            return Place.PASSED;
        }
        if (entry.index() == replica.index()) {
            overlaps = false;
            return replica.isLast(entry) ? Place.PASSED : Place.ANOTHER;
        }
        if (overlaps) {
            return Place.ANOTHER;
        }
        mismatches = 0;
        return Place.NEXT;
    }
}
