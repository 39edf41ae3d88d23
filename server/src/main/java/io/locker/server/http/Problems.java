package io.locker.server.http;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DeadlockException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.server.http.request.Problem;
import java.util.List;
import java.util.Map;

/** What can go wrong, as problems. */
final class Problems {
    private static final System.Logger LOG = System.getLogger(Problems.class.getName());

    private Problems() {}

    /** Tells people of a fault. */
    static void report(Throwable fault) {
        LOG.log(System.Logger.Level.WARNING, "A request met a fault.", fault);
    }

    /** Says what a failure of the engine means. */
    static Problem of(LockException failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof BackendUnavailableException) {
            return Problem.unavailable(message);
        }
        if (failure instanceof OutcomeUnknownException) {
            return Problem.of(503, "outcome-unknown", message, false);
        }
        if (failure instanceof LimitReachedException) {
            return Problem.of(429, "limit-reached", message, true);
        }
        if (failure instanceof NotPermittedException) {
            return Problem.of(403, "not-permitted", message, false);
        }
        if (failure instanceof DeadlockException) {
            return Problem.of(409, "deadlock", message, false);
        }
        return Problem.of(500, "fault", message, failure.retryIsSafe());
    }

    /** Says why a reply is not what was wanted. */
    static Problem of(LockName name, ClaimId claim, Reply reply) {
        return about(reply)
                .with("name", name.value())
                .with("session", claim.session())
                .with("claim", text(claim.number()));
    }

    private static Problem about(Reply reply) {
        if (reply instanceof Reply.Refused refused) {
            return refused(refused);
        }
        if (reply instanceof Reply.Broken broken) {
            return Problem.of(
                            410,
                            "broken",
                            "The hold was taken away by an administrator. by=\"" + broken.by() + "\" reason=\""
                                    + broken.reason() + "\"",
                            false)
                    .with("by", broken.by())
                    .with("reason", broken.reason())
                    .with("token", text(broken.token()));
        }
        if (reply instanceof Reply.Deadlock deadlock) {
            return Problem.of(
                    409,
                    "deadlock",
                    "The claim would wait for itself. steps=" + deadlock.cycle().size(),
                    false);
        }
        return notHeld();
    }

    /** The claim is over. */
    static Problem notHeld() {
        return Problem.of(410, "not-held", "The claim is over: it was given back, or its session has ended.", false);
    }

    private static Problem refused(Reply.Refused refused) {
        String detail = refused.detail();
        return switch (refused.reason()) {
            case SESSION_ENDED -> Problem.of(410, "session-ended", detail, false);
            case LIMIT_REACHED -> Problem.of(429, "limit-reached", detail, true);
            case TOO_LARGE -> Problem.of(400, "too-large", detail, false);
            case STALE -> Problem.of(409, "stale-request", detail, false);
            case OTHER_KIND -> Problem.of(409, "other-kind", detail, false);
            case NOT_YOURS -> Problem.of(403, "not-permitted", detail, false);
            case NOT_UPGRADABLE, NEEDS_LOG -> Problem.of(409, "not-possible", detail, false);
        };
    }

    /** The lock could not be had in time. */
    static Problem busy(LockName name, LockView lock, int waiting, long now) {
        List<Map<String, Object>> holders = LockJson.holders(lock, now);
        Problem problem = Problem.of(
                        409,
                        "busy",
                        "Others hold the lock. name=\"" + name + "\" holders=" + holders.size() + " waiting=" + waiting,
                        true)
                .with("name", name.value())
                .with("holders", holders)
                .with("waiting", waiting);
        if (!holders.isEmpty()) {
            problem = problem.with("holder", holders.get(0).getOrDefault("holder", ""))
                    .with("token", holders.get(0).getOrDefault("token", ""));
        }
        return problem;
    }

    static String text(long number) {
        return Long.toString(number);
    }
}
