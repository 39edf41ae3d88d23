package io.locker.testkit.sim.world;

import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.protocol.SessionKeeper;
import io.locker.spi.StoreSessions.NewSession;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One session of a simulated process, and what its holders believe of it. */
public final class Lease implements HoldLedger.Validity {
    private final SessionKeeper keeper;
    private final LocalClock clock;
    private final Set<PlantedBug> bugs;
    private final long length;
    private final long margin;
    private boolean judged = true;
    private boolean lossTold;
    /** Until when the holds of a client with a planted bug are taken for good beyond the keeper's deadline. */
    private long believed;

    private long sentAt;
    private long claims;

    /**
     * Makes a session that is not open yet.
     *
     * @param session what to open
     * @param clock the clock of its process
     * @param bugs what is wrong with it on purpose
     */
    public Lease(NewSession session, LocalClock clock, Set<PlantedBug> bugs) {
        this.clock = clock;
        this.bugs = bugs;
        length = session.timeToLive().toNanos();
        margin = SessionKeeper.marginOf(session.timeToLive());
        keeper = new SessionKeeper(session, clock.now());
        believed = clock.now();
    }

    /**
     * Returns which session it is.
     *
     * @return its id
     */
    public String id() {
        return keeper.id();
    }

    /**
     * Draws the number of a claim.
     *
     * @return a number never used before in this session
     */
    public long nextClaim() {
        claims++;
        return claims;
    }

    /**
     * Says what to ask the store now.
     *
     * @return what to send; null if there is nothing to send now
     */
    public @Nullable Ask next() {
        if (outlives()) {
            return null;
        }
        long now = clock.now();
        Ask ask = keeper.next(now);
        sentAt = ask instanceof Ask.Beat || ask instanceof Ask.Open ? now : sentAt;
        return ask;
    }

    /**
     * Takes the answer to what {@link #next} said.
     *
     * @param seen the answer
     */
    public void answer(Seen seen) {
        keeper.answer(seen, clock.now());
        if (seen instanceof Seen.Alive answer && !answer.alive()) {
            believed = clock.now();
        }
        if (seen instanceof Seen.Alive answer && answer.alive()) {
            if (bugs.contains(PlantedBug.LEASE_FROM_REPLY)) {
                believed = clock.now() + length - margin;
            } else if (bugs.contains(PlantedBug.NO_MARGIN)) {
                believed = sentAt + length;
            } else if (bugs.contains(PlantedBug.NO_DEADLINE)) {
                believed = sentAt + 2 * length;
            }
        }
    }

    /** The place says, without having been asked, that it is over. */
    public void toldOver() {
        keeper.toldOver(clock.now());
        believed = clock.now();
    }

    /**
     * Takes an answer that came after it was given up: to what was sent last, if that is the bug.
     *
     * @param seen the answer
     */
    public void lateAnswer(Seen seen) {
        if (bugs.contains(PlantedBug.LEASE_FROM_RETRY) && seen instanceof Seen.Alive answer && answer.alive()) {
            believed = sentAt + length - margin;
        }
    }

    /** Ends the session as its owner wants. */
    public void close() {
        keeper.close(clock.now());
        believed = clock.now();
    }

    /**
     * Says when to call {@link #next} again.
     *
     * @return the time on the clock of the process
     */
    public long due() {
        return outlives() ? believed : keeper.due(clock.now());
    }

    /** Whether it is over for its keeper and not for its holders, if that is the bug. */
    private boolean outlives() {
        long now = clock.now();
        boolean over = keeper.phase() == SessionKeeper.Phase.LOST || now - keeper.deadline() >= 0;
        return over && now - believed < 0;
    }

    /**
     * Returns whether nothing is left to do.
     *
     * @return whether the place knows that it is over, or will find out by itself
     */
    public boolean isEnded() {
        boolean told = lossTold || keeper.phase() != SessionKeeper.Phase.LOST || bugs.contains(PlantedBug.LOSS_UNTOLD);
        return keeper.isEnded() && told;
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

    /** Takes that something happened that no lease can survive. */
    public void forgive() {
        judged = false;
    }

    /**
     * Returns whether it is open and not lost.
     *
     * @return whether it is
     */
    public boolean isAlive() {
        return keeper.phase() == SessionKeeper.Phase.ALIVE;
    }

    /**
     * Returns whether its loss has to be told now; once.
     *
     * @return whether it is lost and nobody was told
     */
    public boolean tellsLoss() {
        boolean over = keeper.phase() == SessionKeeper.Phase.LOST && clock.now() - believed >= 0;
        if (lossTold || !over || bugs.contains(PlantedBug.LOSS_UNTOLD)) {
            return false;
        }
        lossTold = true;
        return true;
    }
}
