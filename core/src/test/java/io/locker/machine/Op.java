package io.locker.machine;

import io.locker.api.LockMode;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * One operation, for the real lock and for the naive one. Both say their reply in one word.
 *
 * @param name the operation, as a failure shows it
 * @param real the operation on the real lock
 * @param naive the operation on the naive lock at a time; 0 for a time that is not known
 */
record Op(String name, BiFunction<LockState, Turn, String> real, BiFunction<NaiveLock, Long, String> naive) {

    private static Op of(
            String name, BiFunction<LockState, Turn, Reply> real, BiFunction<NaiveLock, Long, String> naive) {
        return new Op(name, real.andThen(NaiveLock::word), naive);
    }

    static Op acquire(Claim claim) {
        return of(
                "acquire " + claim.id() + " " + claim.demand() + " " + claim.payload(),
                (lock, turn) -> lock.acquire(claim, turn),
                (model, now) -> model.acquire(claim, true));
    }

    static Op tryAcquire(Claim claim) {
        return of(
                "tryAcquire " + claim.id() + " " + claim.demand(),
                (lock, turn) -> lock.tryAcquire(claim, turn),
                (model, now) -> model.acquire(claim, false));
    }

    static Op withdraw(ClaimId id) {
        return of("withdraw " + id, (lock, turn) -> lock.withdraw(id, turn), (model, now) -> model.withdraw(id));
    }

    static Op release(ClaimId id, long until) {
        return of(
                "release " + id + " until " + until,
                (lock, turn) -> lock.release(id, until, turn),
                (model, now) -> model.release(id, until, now));
    }

    static Op convert(ClaimId id, LockMode mode) {
        return of(
                "convert " + id + " " + mode,
                (lock, turn) -> lock.convert(id, mode, turn),
                (model, now) -> model.convert(id, mode));
    }

    static Op tryConvert(ClaimId id, LockMode mode) {
        return of(
                "tryConvert " + id + " " + mode,
                (lock, turn) -> lock.tryConvert(id, mode, turn),
                (model, now) -> model.tryConvert(id, mode));
    }

    static Op settle(ClaimId holder, Map<ClaimId, String> results) {
        return of(
                "settle " + holder + " " + results,
                (lock, turn) -> lock.settle(holder, results, turn),
                (model, now) -> model.settle(holder, results));
    }

    static Op attach(ClaimId holder, String text, long until) {
        return of(
                "attach " + holder + " " + text + " until " + until,
                (lock, turn) -> lock.attach(holder, new Attached(text, 0, until), turn),
                (model, now) -> model.attach(holder, text, until, now));
    }

    static Op dropSession(String session) {
        return new Op(
                "dropSession " + session,
                (lock, turn) -> {
                    lock.dropSession(session, turn);
                    return "";
                },
                (model, now) -> {
                    model.dropSession(session);
                    return "";
                });
    }

    static Op breakHolds() {
        return new Op(
                "breakHolds",
                (lock, turn) -> {
                    lock.breakHolds("ann", "stuck", turn);
                    return "";
                },
                (model, now) -> {
                    model.breakHolds("stuck");
                    return "";
                });
    }

    static Op advance() {
        return new Op(
                "advance",
                (lock, turn) -> {
                    lock.advance(turn);
                    return "";
                },
                (model, now) -> "");
    }
}
