package io.locker.testkit.sim.store;

import io.locker.client.Ask;
import io.locker.client.Seen;
import io.locker.client.SessionKeeper;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.sim.world.HoldLedger;
import io.locker.testkit.sim.world.LocalClock;
import io.locker.testkit.sim.world.PlantedBug;
import org.jspecify.annotations.Nullable;

/** One session of a simulated process, and what its holders believe of it. */
final class Lease implements HoldLedger.Validity {
    private final SessionKeeper keeper;
    private final LocalClock clock;
    private final StoreRules rules;
    private final long length;
    private final long margin;
    private boolean judged = true;
    private boolean lossTold;
    /** Until when the holds of a client with a planted bug are taken for good beyond the keeper's deadline. */
    private long believed;

    private long sentAt;
    private long claims;

    Lease(NewSession session, LocalClock clock, StoreRules rules) {
        this.clock = clock;
        this.rules = rules;
        length = session.timeToLive().toNanos();
        margin = SessionKeeper.marginOf(session.timeToLive());
        keeper = new SessionKeeper(session, clock.now());
        believed = clock.now();
    }

    String id() {
        return keeper.id();
    }

    long nextClaim() {
        claims++;
        return claims;
    }

    /** What to ask the store now. */
    @Nullable
    Ask next() {
        long now = clock.now();
        boolean over = keeper.phase() == SessionKeeper.Phase.LOST || now - keeper.deadline() >= 0;
        if (over && now - believed < 0) {
            return null;
        }
        Ask ask = keeper.next(now);
        sentAt = ask instanceof Ask.Beat || ask instanceof Ask.Open ? now : sentAt;
        return ask;
    }

    void answer(Seen seen) {
        keeper.answer(seen, clock.now());
        if (seen instanceof Seen.Alive answer && answer.alive()) {
            if (rules.has(PlantedBug.LEASE_FROM_REPLY)) {
                believed = clock.now() + length - margin;
            } else if (rules.has(PlantedBug.NO_MARGIN)) {
                believed = sentAt + length;
            } else if (rules.has(PlantedBug.NO_DEADLINE)) {
                believed = sentAt + 2 * length;
            }
        }
    }

    /** Takes an answer that came after it was given up: to what was sent last, if that is the bug. */
    void lateAnswer(Seen seen) {
        if (rules.has(PlantedBug.LEASE_FROM_RETRY) && seen instanceof Seen.Alive answer && answer.alive()) {
            believed = sentAt + length - margin;
        }
    }

    void close() {
        keeper.close(clock.now());
        believed = clock.now();
    }

    long due() {
        long due = keeper.due(clock.now());
        return believed - due > 0 && believed - clock.now() > 0 && !isAlive() ? believed : due;
    }

    boolean isEnded() {
        return keeper.isEnded();
    }

    @Override
    public boolean isValid() {
        if (keeper.phase() == SessionKeeper.Phase.CLOSED) {
            return false;
        }
        long now = clock.now();
        return now - believed < 0 || (isAlive() && now - keeper.deadline() < 0);
    }

    @Override
    public boolean isJudged() {
        return judged;
    }

    /** Something happened that no lease can survive. */
    void forgive() {
        judged = false;
    }

    boolean isAlive() {
        return keeper.phase() == SessionKeeper.Phase.ALIVE;
    }

    /** Whether its loss has to be told now. */
    boolean tellsLoss() {
        boolean over = keeper.phase() == SessionKeeper.Phase.LOST && clock.now() - believed >= 0;
        if (lossTold || !over || rules.has(PlantedBug.LOSS_UNTOLD)) {
            return false;
        }
        lossTold = true;
        return true;
    }
}
