package io.locker.protocol;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.UnreadableDocument;
import io.locker.spi.LockRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All that one process wants of one lock in a store: the store protocol, as a machine without threads, clocks or I/O.
 *
 * <p>Wishes come in by {@link #want}; what is to be sent to the store goes out by {@link #next}, one at a time; answers
 * come back by {@link #answer}; what became of the wishes goes out by {@link #news}. Wake-ups ({@link #wake}) are
 * hints: whatever they would have told is found by looking again, at {@link #due}.
 *
 * <p>Times are nanoseconds of one monotonic clock. Not safe for use by several threads.
 */
public final class LockDesk {
    /*
     * The rules that keep the protocol right:
     *
     * 1. Only what the document says counts as granted. What the inbox would make of it is a guess about the next
     *    write.
     * 2. An answer that needs no write (busy, not found) is believed only if it was read after the wish came up.
     * 3. After an unknown outcome the record is read before anything else is written, and looked at for a while: a
     *    request that was only late may leave a claim behind that nobody here knows any more. Such claims of own
     *    sessions are withdrawn whenever they are seen.
     * 4. Whoever sees that the next write would let somebody in makes that write, for whomever it is.
     * 5. The record is read first and the dead are buried second; the write that drops them is void if the record has
     *    changed since.
     */
    private static final long BACKOFF = 20_000_000L;

    private static final long LONGEST_BACKOFF = 1_000_000_000L;

    private final LockName name;
    private final DeskSettings settings;
    private final DeskClaims claims;
    private final List<Errand> errands = new ArrayList<>();
    private final List<News> news = new ArrayList<>();
    private final Set<String> dead = new TreeSet<>();

    private Sight sight;
    private long asks;
    private long seenBy;
    private @Nullable Ask inFlight;
    private @Nullable Draft drafted;

    private boolean mustRead;
    private boolean woken;
    private boolean looking;
    private boolean buryNext;
    private boolean tidying;
    private int failures;
    private long resumeAt;
    private long lookAt;
    private long auditUntil;
    private long idleSince;

    /**
     * Makes a desk that knows nothing of the lock.
     *
     * @param name the lock
     * @param settings the figures to work by
     * @param now the time
     */
    public LockDesk(LockName name, DeskSettings settings, long now) {
        this.name = name;
        this.settings = settings;
        sight = Sight.of(name, LockRecord.ABSENT, Set.of(), settings.limits());
        claims = new DeskClaims(settings, errands, news, () -> asks);
        resumeAt = now;
        lookAt = now + settings.pace().holding();
        auditUntil = now;
        idleSince = now;
    }

    /**
     * Returns the lock.
     *
     * @return its name
     */
    public LockName name() {
        return name;
    }

    /**
     * Takes a wish.
     *
     * @param wish what is wanted
     * @param now the time
     */
    public void want(Wish wish, long now) {
        idleSince = now;
        claims.want(wish, now);
    }

    /**
     * Takes the hint that something changed in the store, also for a session that may have left something here.
     *
     * @param session an own session that lives
     * @param now the time
     */
    public void wake(String session, long now) {
        idleSince = now;
        claims.mind(session);
        woken = true;
    }

    /**
     * Takes the wish that what dead sessions left behind be removed, although nobody here may want the lock.
     *
     * @param now the time
     */
    public void tidy(long now) {
        idleSince = now;
        tidying = true;
        woken = true;
    }

    /**
     * Ends all that a session had here. Holds are not told about; who has them knows the session.
     *
     * @param session the session, which is dead or given up
     * @param why what its waiters are told
     */
    public void sessionEnded(String session, LockException why) {
        claims.sessionEnded(session, why);
    }

    /**
     * Says what to ask the store now.
     *
     * @param now the time
     * @return what to send; null if an answer is awaited or there is nothing to ask
     */
    public @Nullable Ask next(long now) {
        if (inFlight != null || now - resumeAt < 0) {
            return null;
        }
        try {
            inFlight = choose(now);
        } catch (UnreadableDocument e) {
            drafted = null;
            failed(unreadable(e), null, now);
        }
        if (inFlight != null) {
            asks++;
            woken = woken && inFlight instanceof Ask.Bury;
            if (drafted != null) {
                drafted.goesOut();
            }
        }
        return inFlight;
    }

    private @Nullable Ask choose(long now) {
        looking = false;
        if (mustRead) {
            return new Ask.Read(name);
        }
        while (!errands.isEmpty()) {
            Ask ask = run(new Draft(sight, errands, settings.limits()), now);
            if (ask != null) {
                return ask;
            }
        }
        if (sight.callsForWrite(settings.longestInbox())) {
            return write(new Draft(sight, List.of(), settings.limits()));
        }
        if (buryNext) {
            buryNext = false;
            Set<String> suspects = tidying ? claims.others(sight, dead) : claims.inTheWay(sight, dead);
            tidying = false;
            if (!suspects.isEmpty()) {
                return new Ask.Bury(suspects);
            }
        }
        looking = now - lookAt >= 0 && wantsToLook(now);
        return looking || woken ? new Ask.Read(name) : null;
    }

    private @Nullable Ask run(Draft draft, long now) {
        Errand.Need need = draft.need();
        if (need == Errand.Need.WRITE) {
            return write(draft);
        }
        if (need == Errand.Need.POST) {
            drafted = draft;
            return new Ask.Post(name, draft.requests(), draft.holdersToWake(claims.sessions()));
        }
        if (!errands.stream().allMatch(errand -> seenBy > errand.born)) {
            return new Ask.Read(name);
        }
        if (draft.hasUnburied()) {
            Set<String> suspects = claims.others(sight, dead);
            if (!suspects.isEmpty()) {
                return new Ask.Bury(suspects);
            }
            errands.forEach(errand -> errand.buried = true);
        }
        finish(draft, Errand.Need.NOTHING);
        compare(now);
        return null;
    }

    private Ask write(Draft draft) {
        drafted = draft;
        return new Ask.Write(draft.swap(claims.sessions()));
    }

    /** Takes the errands of a draft as done that needed no more than this. */
    private void finish(Draft draft, Errand.Need most) {
        for (Draft.Step step : draft.answered(most)) {
            if (errands.remove(step.errand)) {
                claims.finish(step.errand, step.reply);
            }
        }
    }

    /**
     * Takes the answer to what {@link #next} said.
     *
     * @param seen the answer
     * @param now the time
     */
    public void answer(Seen seen, long now) {
        if (inFlight == null) {
            throw new IllegalStateException("An answer came although nothing was asked. name=" + name.value());
        }
        inFlight = null;
        Draft draft = drafted;
        drafted = null;
        if (seen instanceof Seen.Failed failed) {
            failed(failed.why(), draft, now);
            return;
        }
        failures = 0;
        try {
            take(seen, draft, now);
        } catch (UnreadableDocument e) {
            failed(unreadable(e), draft, now);
        }
    }

    private void take(Seen seen, @Nullable Draft draft, long now) {
        if (seen instanceof Seen.Buried buried) {
            dead.addAll(buried.dead());
            errands.forEach(errand -> errand.buried = true);
            sight = Sight.of(name, sight.record(), dead, settings.limits());
            return;
        }
        boolean written = seen instanceof Seen.Written answer && answer.result().applied();
        see(seen instanceof Seen.Written answer ? answer.result().record() : ((Seen.Found) seen).record());
        if (draft != null) {
            draft.cameBack();
            if (written || seen instanceof Seen.Found) {
                finish(draft, written ? Errand.Need.WRITE : Errand.Need.POST);
            }
        }
        compare(now);
        buryNext = tidying || (looking && claims.anyWaits());
    }

    private void compare(long now) {
        claims.compare(sight, now);
        lookAt = now + claims.lookIn(sight, now - auditUntil < 0);
    }

    private void see(LockRecord record) {
        seenBy = asks;
        mustRead = false;
        sight = Sight.of(name, record, dead, settings.limits());
        if (!dead.isEmpty()) {
            dead.retainAll(sight.written().sessions());
        }
    }

    private void failed(LockException why, @Nullable Draft draft, long now) {
        failures++;
        woken = true;
        resumeAt = now + Math.min(LONGEST_BACKOFF, BACKOFF << Math.min(failures, 10));
        if (draft != null) {
            draft.cameBack();
            claims.cameBack();
        }
        if (why instanceof OutcomeUnknownException) {
            mustRead = true;
            auditUntil = now + settings.pace().audit();
            if (draft != null) {
                draft.answered(Errand.Need.WRITE).forEach(step -> step.errand.maybeDone = true);
            }
        }
        if (failures >= settings.patience()) {
            claims.giveUp(why);
        }
    }

    private BackendUnavailableException unreadable(UnreadableDocument e) {
        return new BackendUnavailableException(
                "The store holds something that is not a lock of this version. name=" + name.value() + " why="
                        + e.getMessage(),
                e);
    }

    private boolean wantsToLook(long now) {
        return !claims.isEmpty() || now - auditUntil < 0;
    }

    /**
     * Says when to call {@link #next} again if nothing happens until then.
     *
     * @param now the time
     * @return the time; empty of meaning (far in the future) while an answer is awaited
     */
    public long due(long now) {
        if (inFlight != null) {
            return now + settings.pace().holding();
        }
        if (!errands.isEmpty() || mustRead || woken || buryNext) {
            return resumeAt;
        }
        return wantsToLook(now) ? lookAt : idleSince + settings.pace().keep();
    }

    /**
     * Says whether nothing is wanted here any more and nothing may come late, so that the desk can be dropped.
     *
     * @param now the time
     * @return whether it can
     */
    public boolean isIdle(long now) {
        return inFlight == null
                && errands.isEmpty()
                && !woken
                && !wantsToLook(now)
                && now - idleSince >= settings.pace().keep();
    }

    /**
     * Returns what happened since the last call, in order.
     *
     * @return the news
     */
    public List<News> news() {
        if (news.isEmpty()) {
            return List.of();
        }
        List<News> told = List.copyOf(news);
        news.clear();
        return told;
    }

    /**
     * Returns the lock as it was seen last; a guess before anything was read.
     *
     * @return the lock
     */
    public Sight sight() {
        return sight;
    }

    /**
     * Returns the grants that this process has by the lock machine, for checks.
     *
     * @return the claims that hold, by the id the store knows
     */
    public Set<ClaimId> held() {
        return claims.held();
    }
}
