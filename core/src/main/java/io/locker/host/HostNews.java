package io.locker.host;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DeadlockException;
import io.locker.api.LimitReachedException;
import io.locker.api.Loss;
import io.locker.machine.ClaimId;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import java.util.List;

/** What the replies of the table mean to those who asked. */
final class HostNews {
    private HostNews() {}

    /** A claim was not taken. */
    static News refused(ClaimId owner, Reply reply) {
        if (reply instanceof Reply.Busy) {
            return new News.Busy(owner);
        }
        if (reply instanceof Reply.Deadlock deadlock) {
            return new News.Failed(owner, exception(deadlock));
        }
        if (reply instanceof Reply.Refused refused && refused.reason() != Refusal.SESSION_ENDED) {
            return new News.Refused(owner, refused);
        }
        return new News.Failed(
                owner, new BackendUnavailableException("The session ended before the lock was granted.", null));
    }

    private static List<String> steps(Reply.Deadlock deadlock) {
        return deadlock.cycle().stream()
                .map(wait -> wait.actor() + " waits for " + wait.lock().value())
                .toList();
    }

    static DeadlockException exception(Reply.Deadlock deadlock) {
        return new DeadlockException(steps(deadlock));
    }

    static News.Refused lineIsFull(ClaimId claim, int limit) {
        return new News.Refused(
                claim,
                new Reply.Refused(Refusal.LIMIT_REACHED, "Too many claims wait in this process. limit=" + limit));
    }

    /** What the table said to a question of a session. */
    static Seen seen(Reply reply, boolean closes) {
        if (reply instanceof Reply.Refused refused) {
            return new Seen.Failed(new LimitReachedException(refused.detail()));
        }
        return new Seen.Alive(reply instanceof Reply.Done && !closes);
    }

    /** The token of whoever holds a lock or keeps others out; 0 if nobody does. */
    static long token(LockView lock) {
        if (!lock.grants().isEmpty()) {
            return lock.grants().get(0).token();
        }
        return lock.lingering().stream()
                .mapToLong(end -> end.grant().token())
                .findFirst()
                .orElse(0);
    }

    /** A hold is not in the table any more. */
    static News.Lost lost(ClaimId id, Reply reply) {
        String detail = reply instanceof Reply.Broken broken
                ? "The lock was broken by force. by=" + broken.by() + " why=" + broken.reason()
                : "The place of the lock no longer knows the grant.";
        return new News.Lost(id, Loss.Reason.BROKEN, detail);
    }
}
