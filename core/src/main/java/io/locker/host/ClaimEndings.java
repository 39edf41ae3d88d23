package io.locker.host;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostRequests.Pending;
import io.locker.protocol.News;
import io.locker.protocol.ProcessClaim.Phase;
import io.locker.protocol.Wish;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How claims end without a word of the table: the log fails, a session is over, this participant stops. */
final class ClaimEndings {
    private final ClaimBook book;
    private final HostRequests requests;
    private final List<News> news;

    ClaimEndings(ClaimBook book, HostRequests requests, List<News> news) {
        this.book = book;
        this.requests = requests;
        this.news = news;
    }

    private void fail(Claimed claimed, LockException why) {
        news.add(new News.Failed(claimed.at.owner(), why));
        failLine(claimed, why);
    }

    private void failLine(Claimed claimed, LockException why) {
        book.disownLine(claimed).forEach(waiting -> news.add(new News.Failed(waiting.id(), why)));
    }

    /** The log failed too often in a row: ends what has no place in the queue and holds nothing. */
    void giveUp(LockException why) {
        requests.all().forEach(pending -> giveUp(pending, why));
    }

    /** Ends a request that was not carried out too often; what takes something back is never given up. */
    void giveUp(Pending pending, LockException why) {
        Claimed claimed = book.at(pending.at);
        Wish wish = pending.wish;
        if (wish instanceof Wish.Withdraw || wish instanceof Wish.Release) {
            return;
        }
        if (wish instanceof Wish.Acquire) {
            giveUpAcquire(pending, claimed, why);
            return;
        }
        requests.drop(pending);
        if (claimed != null) {
            claimed.convertsNoMore(wish);
            claimed.mayBeConverted |= wish instanceof Wish.Convert && pending.maybeDone;
            news.add(new News.Failed(claimed.at.owner(), told(pending.maybeDone, why)));
        }
    }

    /** What failed at last says nothing of what was sent before. */
    private static LockException told(boolean maybeDone, LockException why) {
        return maybeDone && why.effect() == LockException.Effect.NOTHING_CHANGED
                ? new OutcomeUnknownException(
                        "The backend failed, and may have carried out the request before that.", why)
                : why;
    }

    /** What may have been taken is asked again until it is answered: only then can no late copy undo the withdrawal. */
    private void giveUpAcquire(Pending pending, @Nullable Claimed claimed, LockException why) {
        if (claimed == null || claimed.at.phase() != Phase.WANTED) {
            return;
        }
        if (!pending.maybeDone) {
            requests.drop(pending);
            book.remove(claimed);
            fail(claimed, why);
            return;
        }
        book.disownOwner(claimed);
        fail(claimed, why);
        claimed.at.become(Phase.LEAVING);
        requests.withdraw(pending.at, pending.at);
    }

    void sessionEnded(String session, Function<LockName, LockException> why) {
        for (Pending pending : requests.end(session)) {
            endRequest(pending, why);
        }
        for (Claimed claimed : book.all()) {
            if (claimed.at.id().session().equals(session)) {
                boolean waited = claimed.at.phase() == Phase.WANTED || claimed.at.phase() == Phase.WAITING;
                book.remove(claimed);
                if (waited) {
                    fail(claimed, why.apply(claimed.name));
                } else {
                    failLine(claimed, why.apply(claimed.name));
                }
            }
        }
    }

    private void endRequest(Pending pending, Function<LockName, LockException> why) {
        Claimed claimed = book.at(pending.at);
        if (pending.wish instanceof Wish.Release) {
            news.add(new News.Released(pending.wish.id(), false));
        } else if (pending.wish instanceof Wish.Withdraw) {
            news.add(new News.Withdrawn(pending.wish.id()));
        } else if (!(pending.wish instanceof Wish.Acquire) && claimed != null) {
            news.add(new News.Failed(pending.wish.id(), why.apply(claimed.name)));
        }
    }

    /** This participant takes no part any more: nothing that it holds can be relied on. */
    void stop(String why) {
        OutcomeUnknownException failure = new OutcomeUnknownException(why, null);
        Set<String> sessions = new TreeSet<>(requests.sessions());
        for (Claimed claimed : book.all()) {
            sessions.add(claimed.at.id().session());
            if (claimed.at.phase() == Phase.HELD) {
                news.add(new News.Lost(claimed.at.owner(), Loss.Reason.BACKEND_DOWN, why));
            }
        }
        sessions.forEach(session -> sessionEnded(session, name -> failure));
    }
}
