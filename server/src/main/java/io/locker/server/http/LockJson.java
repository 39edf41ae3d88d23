package io.locker.server.http;

import io.locker.api.LockName;
import io.locker.host.TableWords;
import io.locker.machine.Claim;
import io.locker.machine.Demand;
import io.locker.machine.Grant;
import io.locker.machine.LockView;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.server.http.request.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lock as JSON, with the fields that the command {@code locker show --json} has. Tokens are strings. */
final class LockJson {
    private static final int SHOWN_WAITERS = 100;

    private LockJson() {}

    static Map<String, Object> lock(LockName name, Looked looked) {
        LockView lock = TableWords.lock(name, looked);
        return new Json.Fields()
                .put("name", name.value())
                .put("free", lock.grants().isEmpty() && lock.lingering().isEmpty())
                .put("limit", lock.limit())
                .put("holders", holders(lock, looked.now()))
                .put("waiting", looked.waiting())
                .put("waiters", waiters(lock))
                .put("value", value(lock, looked.now()))
                .done();
    }

    static List<Map<String, Object>> holders(LockView lock, long now) {
        List<Map<String, Object>> holders = new ArrayList<>();
        lock.grants().forEach(grant -> holders.add(holder(grant, false, now)));
        lock.lingering().forEach(end -> holders.add(holder(end.grant(), true, now)));
        return holders;
    }

    private static Map<String, Object> holder(Grant grant, boolean released, long now) {
        return claim(grant.claim())
                .put("token", Long.toString(grant.token()))
                .put("heldForMillis", Math.max(0, now - grant.since()) / 1_000)
                .put("released", released)
                .done();
    }

    private static List<Map<String, Object>> waiters(LockView lock) {
        List<Map<String, Object>> waiters = new ArrayList<>();
        for (Claim claim : lock.queue()) {
            if (waiters.size() == SHOWN_WAITERS) {
                break;
            }
            waiters.add(claim(claim).put("position", waiters.size() + 1).done());
        }
        return waiters;
    }

    private static Json.Fields claim(Claim claim) {
        Demand demand = claim.demand();
        return new Json.Fields()
                .put("holder", claim.origin().holder())
                .put("session", claim.id().session())
                .put("claim", Long.toString(claim.id().number()))
                .put("purpose", claim.origin().purpose())
                .put("mode", mode(demand))
                .put("permits", demand.permits());
    }

    static String mode(Demand demand) {
        return demand.mode().name().toLowerCase(Locale.ROOT);
    }

    private static @Nullable Map<String, Object> value(LockView lock, long now) {
        return lock.attached()
                .map(value -> new Json.Fields()
                        .put("text", value.text())
                        .put("ageMillis", Math.max(0, now - value.at()) / 1_000)
                        .done())
                .orElse(null);
    }
}
