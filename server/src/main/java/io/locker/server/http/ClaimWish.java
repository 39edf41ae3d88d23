package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.server.http.request.SessionName;
import io.locker.server.http.request.Wanted;
import java.time.Duration;

/**
 * What a request wants of a claim.
 *
 * @param name the lock
 * @param session the session of the claim
 * @param id the claim
 * @param patience how long to wait before it is answered
 * @param kind what kind of request it is
 */
record ClaimWish(LockName name, SessionName session, ClaimId id, Duration patience, Kind kind) {

    /** Kinds of requests. */
    enum Kind {
        /** Have it now or not at all. */
        TRY,
        /** Have it in time or not at all. */
        WAIT,
        /** Wait longer than one request may; go on waiting by the next. */
        WAIT_ON,
        /** Keep a place. */
        TICKET,
        /** See how the place is. */
        AWAIT
    }

    static ClaimWish of(Wanted.Acquire wanted, Duration longest) {
        Wanted.How how = wanted.how();
        Kind kind = how.waiting().isZero() ? Kind.TRY : how.waiting().compareTo(longest) > 0 ? Kind.WAIT_ON : Kind.WAIT;
        return new ClaimWish(
                wanted.name(),
                wanted.request().session(),
                wanted.claim(),
                least(how.waiting(), longest),
                how.ticket() ? Kind.TICKET : kind);
    }

    static ClaimWish of(Wanted.Await wanted, Duration longest) {
        return new ClaimWish(
                wanted.name(), wanted.session(), wanted.id(), least(wanted.waiting(), longest), Kind.AWAIT);
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    boolean mayWait() {
        return kind != Kind.TRY;
    }

    /** Whether the claim keeps its place when the request is answered without it. */
    boolean staysInQueue() {
        return kind == Kind.WAIT_ON || kind == Kind.TICKET || kind == Kind.AWAIT;
    }

    /** Whether the claim is given up when the client goes before it is answered. */
    boolean endsWithClient() {
        return session.ofOneHold() && kind != Kind.TICKET && kind != Kind.AWAIT;
    }
}
