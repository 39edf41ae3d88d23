package io.locker.client;

import io.locker.api.FencingToken;
import io.locker.api.LockInfo;
import io.locker.api.LockInfo.AttachedValue;
import io.locker.api.LockInfo.GrantInfo;
import io.locker.api.LockInfo.Holder;
import io.locker.api.LockInfo.Share;
import io.locker.api.LockInfo.Waiter;
import io.locker.api.LockName;
import io.locker.machine.Attached;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.LockView;
import io.locker.protocol.Sight;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What was seen of a lock, as it is shown to people. */
final class LockInfos {
    private LockInfos() {}

    /** Nothing is known. */
    static LockInfo unknown(LockName name) {
        return new LockInfo(name, 0, List.of(), List.of(), Optional.empty());
    }

    static LockInfo of(Sight sight) {
        return of(sight.written(), sight.coming(), sight.record().now());
    }

    /** A lock whose holders stand in one view and whose waiters in another, at a time of the place in microseconds. */
    static LockInfo of(LockView written, LockView coming, long now) {
        return of(new Views(written, coming, now), grant -> true);
    }

    /** Who else is there: those that keep a hold from becoming exclusive. */
    static LockInfo without(ClaimId own, Sight sight) {
        return of(
                new Views(sight.written(), sight.coming(), sight.record().now()),
                grant -> !grant.claim().id().equals(own));
    }

    /** Who else is there, as {@link #of(LockView, LockView, long)} shows it. */
    static LockInfo without(ClaimId own, LockView lock, long now) {
        return of(new Views(lock, lock, now), grant -> !grant.claim().id().equals(own));
    }

    private record Views(LockView written, LockView coming, long now) {}

    private static LockInfo of(Views views, Predicate<Grant> shown) {
        LockView written = views.written;
        LockView coming = views.coming;
        long now = views.now;
        List<Holder> holders = new ArrayList<>();
        written.grants().stream()
                .filter(shown)
                .forEach(grant -> holders.add(holder(
                        grant.claim(),
                        new GrantInfo(new FencingToken(grant.token()), since(now, grant.since()), false))));
        for (Grant.Lingering lingering : written.lingering()) {
            if (lingering.until() > now) {
                GrantInfo grant = new GrantInfo(
                        new FencingToken(lingering.grant().token()),
                        since(now, lingering.grant().since()),
                        true);
                holders.add(holder(lingering.grant().claim(), grant));
            }
        }
        List<Waiter> waiters = coming.queue().stream().map(LockInfos::waiter).toList();
        int limit = Math.max(written.limit(), coming.limit());
        return new LockInfo(
                written.name(),
                limit,
                holders,
                waiters,
                attached(written.attached().orElse(null), now));
    }

    static Optional<AttachedValue> attached(@Nullable Attached attached, long now) {
        return Optional.ofNullable(attached)
                .filter(value -> value.until() == 0 || value.until() > now)
                .map(value -> new AttachedValue(value.text(), age(now, value)));
    }

    private static Duration age(long now, Attached value) {
        return since(now, value.at()).orElse(Duration.ZERO);
    }

    private static Holder holder(Claim claim, GrantInfo grant) {
        return new Holder(
                claim.origin().holder(), claim.id().session(), claim.origin().purpose(), share(claim), grant);
    }

    private static Waiter waiter(Claim claim) {
        return new Waiter(
                claim.origin().holder(), claim.id().session(), claim.origin().purpose(), share(claim));
    }

    private static Share share(Claim claim) {
        return new Share(claim.demand().mode(), claim.demand().permits());
    }

    private static Optional<Duration> since(long now, long micros) {
        return now == 0 || micros == 0
                ? Optional.empty()
                : Optional.of(Duration.of(Math.max(0, now - micros), ChronoUnit.MICROS));
    }
}
