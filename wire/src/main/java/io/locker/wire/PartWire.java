package io.locker.wire;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Attached;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Grant;
import io.locker.machine.Origin;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.wire.proto.Proto;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What calls and words are made of. */
final class PartWire {
    /** No claim has this session, so the session is always written. */
    static final String NOBODY = "";

    private PartWire() {}

    static Proto.Request request(RequestId request) {
        return Proto.Request.newBuilder()
                .setSession(request.session())
                .setNumber(request.number())
                .setDone(request.done())
                .build();
    }

    static RequestId request(Proto.Request request) {
        return new RequestId(request.getSession(), request.getNumber(), request.getDone());
    }

    /** Leaves out the session of whoever asks. */
    static Proto.ClaimId id(ClaimId id, String asking) {
        Proto.ClaimId.Builder out = Proto.ClaimId.newBuilder().setNumber(id.number());
        if (!id.session().equals(asking)) {
            out.setSession(id.session());
        }
        return out.build();
    }

    static ClaimId id(Proto.ClaimId id, String asking) {
        return new ClaimId(id.getSession().isEmpty() ? asking : id.getSession(), id.getNumber());
    }

    static Proto.Mode mode(LockMode mode) {
        return switch (mode) {
            case EXCLUSIVE -> Proto.Mode.EXCLUSIVE;
            case UPDATE -> Proto.Mode.UPDATE;
            case SHARED -> Proto.Mode.SHARED;
        };
    }

    static LockMode mode(Proto.Mode mode) {
        return switch (mode) {
            case EXCLUSIVE -> LockMode.EXCLUSIVE;
            case UPDATE -> LockMode.UPDATE;
            case SHARED -> LockMode.SHARED;
            case UNRECOGNIZED -> throw new IllegalArgumentException("There is no such mode in this version.");
        };
    }

    static Proto.Claim claim(Claim claim, String asking) {
        Demand demand = claim.demand();
        Origin origin = claim.origin();
        Proto.Claim.Builder out = Proto.Claim.newBuilder()
                .setId(id(claim.id(), asking))
                .setDemand(Proto.Demand.newBuilder()
                        .setMode(mode(demand.mode()))
                        .setPermits(demand.permits())
                        .setLimit(demand.limit()))
                .setHolder(origin.holder())
                .setPurpose(origin.purpose())
                .setActor(origin.actor())
                .setPayload(claim.payload());
        for (LockName other : claim.together()) {
            out.addTogether(other.value());
        }
        return out.build();
    }

    static Claim claim(Proto.Claim claim, String asking) {
        Proto.Demand demand = claim.getDemand();
        List<LockName> together = new ArrayList<>(claim.getTogetherCount());
        for (String other : claim.getTogetherList()) {
            together.add(new LockName(other));
        }
        return new Claim(
                id(claim.getId(), asking),
                demand(demand),
                new Origin(claim.getHolder(), claim.getPurpose(), claim.getActor()),
                claim.getPayload(),
                together);
    }

    /** Whole locks have one demand each, so that it need not be made anew. */
    private static Demand demand(Proto.Demand demand) {
        LockMode mode = mode(demand.getMode());
        return demand.getPermits() == 0 && demand.getLimit() == 0
                ? Demand.of(mode)
                : new Demand(mode, demand.getPermits(), limit(demand));
    }

    private static int limit(Proto.Demand demand) {
        if (demand.getLimit() < 0) {
            throw new IllegalArgumentException("A semaphore has at least one permit. limit=" + demand.getLimit());
        }
        return demand.getLimit();
    }

    static Proto.Grant grant(Grant grant) {
        return Proto.Grant.newBuilder()
                .setClaim(claim(grant.claim(), NOBODY))
                .setToken(grant.token())
                .setSince(grant.since())
                .build();
    }

    static Grant grant(Proto.Grant grant) {
        return new Grant(claim(grant.getClaim(), NOBODY), grant.getToken(), grant.getSince());
    }

    static Proto.Surroundings surroundings(Surroundings lock) {
        Proto.Surroundings.Builder out = Proto.Surroundings.newBuilder()
                .setWaiting(lock.waiting())
                .setDrawn(lock.drawn())
                .setNow(lock.now());
        Attached attached = lock.attached();
        if (attached != null) {
            out.setAttached(Proto.Attached.newBuilder()
                    .setText(attached.text())
                    .setAt(attached.at())
                    .setUntil(attached.until()));
        }
        return out.build();
    }

    static Surroundings surroundings(Proto.Surroundings lock) {
        return new Surroundings(lock.getWaiting(), lock.getDrawn(), attached(lock), lock.getNow());
    }

    private static @Nullable Attached attached(Proto.Surroundings lock) {
        if (!lock.hasAttached()) {
            return null;
        }
        Proto.Attached attached = lock.getAttached();
        return new Attached(attached.getText(), attached.getAt(), attached.getUntil());
    }
}
