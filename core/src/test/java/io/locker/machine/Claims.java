package io.locker.machine;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.util.List;

/** Claims as tests write them: {@code "a1"} is claim 1 of session a. */
final class Claims {
    static final LockName NAME = new LockName("orders/42");

    private Claims() {}

    static ClaimId id(String text) {
        return new ClaimId(text.substring(0, 1), Long.parseLong(text.substring(1)));
    }

    static Claim exclusive(String id) {
        return Claim.of(id(id), Demand.exclusive(), Origin.NONE);
    }

    static Claim update(String id) {
        return Claim.of(id(id), Demand.of(LockMode.UPDATE), Origin.NONE);
    }

    static Claim shared(String id) {
        return Claim.of(id(id), Demand.of(LockMode.SHARED), Origin.NONE);
    }

    static Claim permits(String id, int permits, int limit) {
        return Claim.of(id(id), Demand.permits(permits, limit), Origin.NONE);
    }

    static Claim withPayload(String id, String payload) {
        return new Claim(id(id), Demand.exclusive(), Origin.NONE, payload, List.of());
    }
}
