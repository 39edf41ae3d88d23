package io.locker.wire;

import io.locker.api.LockName;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.wire.proto.Proto;
import java.util.ArrayList;
import java.util.List;

/** Translates replies of the lock machine. */
final class ReplyWire {
    private static final Proto.Reply BUSY = Proto.Reply.newBuilder()
            .setBusy(Proto.Reply.Busy.getDefaultInstance())
            .build();
    private static final Proto.Reply RELEASED = Proto.Reply.newBuilder()
            .setReleased(Proto.Reply.Released.getDefaultInstance())
            .build();
    private static final Proto.Reply WITHDRAWN = Proto.Reply.newBuilder()
            .setWithdrawn(Proto.Reply.Withdrawn.getDefaultInstance())
            .build();
    private static final Proto.Reply DONE = Proto.Reply.newBuilder()
            .setDone(Proto.Reply.Done.getDefaultInstance())
            .build();
    private static final Proto.Reply UNKNOWN = Proto.Reply.newBuilder()
            .setUnknown(Proto.Reply.Unknown.getDefaultInstance())
            .build();

    private ReplyWire() {}

    static Proto.Reply write(Reply reply) {
        if (reply instanceof Reply.Granted granted) {
            return Proto.Reply.newBuilder()
                    .setGranted(Proto.Reply.Granted.newBuilder().setGrant(PartWire.grant(granted.grant())))
                    .build();
        }
        if (reply instanceof Reply.Queued queued) {
            return Proto.Reply.newBuilder()
                    .setQueued(Proto.Reply.Queued.newBuilder()
                            .setPosition(queued.position())
                            .setNumber(queued.number()))
                    .build();
        }
        if (reply instanceof Reply.Converted converted) {
            return Proto.Reply.newBuilder()
                    .setConverted(Proto.Reply.Converted.newBuilder().setGrant(PartWire.grant(converted.grant())))
                    .build();
        }
        return isPlain(reply) ? plain(reply) : seldom(reply);
    }

    private static boolean isPlain(Reply reply) {
        return reply instanceof Reply.Busy
                || reply instanceof Reply.Released
                || reply instanceof Reply.Withdrawn
                || reply instanceof Reply.Done
                || reply instanceof Reply.Unknown;
    }

    private static Proto.Reply plain(Reply reply) {
        if (reply instanceof Reply.Released) {
            return RELEASED;
        }
        if (reply instanceof Reply.Done) {
            return DONE;
        }
        if (reply instanceof Reply.Withdrawn) {
            return WITHDRAWN;
        }
        return reply instanceof Reply.Busy ? BUSY : UNKNOWN;
    }

    private static Proto.Reply seldom(Reply reply) {
        Proto.Reply.Builder out = Proto.Reply.newBuilder();
        if (reply instanceof Reply.Refused refused) {
            out.setRefused(Proto.Reply.Refused.newBuilder()
                    .setReason(reason(refused.reason()))
                    .setDetail(refused.detail()));
        } else if (reply instanceof Reply.Broken broken) {
            out.setBroken(broken(broken));
        } else if (reply instanceof Reply.Settled settled) {
            out.setSettled(Proto.Reply.Settled.newBuilder().setResult(settled.result()));
        } else if (reply instanceof Reply.Deadlock deadlock) {
            out.setDeadlock(deadlock(deadlock));
        } else {
            throw new IllegalArgumentException("This reply cannot be told. reply=" + reply);
        }
        return out.build();
    }

    private static Proto.Reply.Deadlock deadlock(Reply.Deadlock deadlock) {
        Proto.Reply.Deadlock.Builder out = Proto.Reply.Deadlock.newBuilder();
        for (Reply.Wait wait : deadlock.cycle()) {
            out.addCycle(Proto.Reply.Wait.newBuilder()
                    .setActor(wait.actor())
                    .setClaim(PartWire.id(wait.claim(), PartWire.NOBODY))
                    .setLock(wait.lock().value()));
        }
        return out.build();
    }

    static Proto.Broken broken(Reply.Broken broken) {
        return Proto.Broken.newBuilder()
                .setBy(broken.by())
                .setReason(broken.reason())
                .setToken(broken.token())
                .build();
    }

    static Reply.Broken broken(Proto.Broken broken) {
        return new Reply.Broken(broken.getBy(), broken.getReason(), broken.getToken());
    }

    static Reply read(Proto.Reply reply) {
        return switch (reply.getKindCase()) {
            case GRANTED -> new Reply.Granted(PartWire.grant(reply.getGranted().getGrant()));
            case QUEUED ->
                new Reply.Queued(
                        reply.getQueued().getPosition(), reply.getQueued().getNumber());
            case BUSY -> Reply.BUSY;
            case REFUSED ->
                new Reply.Refused(
                        reason(reply.getRefused().getReason()),
                        reply.getRefused().getDetail());
            case RELEASED -> Reply.RELEASED;
            case WITHDRAWN -> Reply.WITHDRAWN;
            case CONVERTED ->
                new Reply.Converted(PartWire.grant(reply.getConverted().getGrant()));
            case BROKEN -> broken(reply.getBroken());
            case SETTLED -> new Reply.Settled(reply.getSettled().getResult());
            case DONE -> Reply.DONE;
            case UNKNOWN -> Reply.UNKNOWN;
            case DEADLOCK -> deadlock(reply.getDeadlock());
            case KIND_NOT_SET -> throw new IllegalArgumentException("The reply is of no kind that this version knows.");
        };
    }

    private static Reply deadlock(Proto.Reply.Deadlock deadlock) {
        List<Reply.Wait> cycle = new ArrayList<>(deadlock.getCycleCount());
        for (Proto.Reply.Wait wait : deadlock.getCycleList()) {
            cycle.add(new Reply.Wait(
                    wait.getActor(), PartWire.id(wait.getClaim(), PartWire.NOBODY), new LockName(wait.getLock())));
        }
        return new Reply.Deadlock(cycle);
    }

    private static Proto.Reply.Reason reason(Refusal reason) {
        return switch (reason) {
            case OTHER_KIND -> Proto.Reply.Reason.OTHER_KIND;
            case NOT_UPGRADABLE -> Proto.Reply.Reason.NOT_UPGRADABLE;
            case LIMIT_REACHED -> Proto.Reply.Reason.LIMIT_REACHED;
            case TOO_LARGE -> Proto.Reply.Reason.TOO_LARGE;
            case NEEDS_LOG -> Proto.Reply.Reason.NEEDS_LOG;
            case STALE -> Proto.Reply.Reason.STALE;
            case SESSION_ENDED -> Proto.Reply.Reason.SESSION_ENDED;
            case NOT_YOURS -> Proto.Reply.Reason.NOT_YOURS;
        };
    }

    private static Refusal reason(Proto.Reply.Reason reason) {
        return switch (reason) {
            case OTHER_KIND -> Refusal.OTHER_KIND;
            case NOT_UPGRADABLE -> Refusal.NOT_UPGRADABLE;
            case LIMIT_REACHED -> Refusal.LIMIT_REACHED;
            case TOO_LARGE -> Refusal.TOO_LARGE;
            case NEEDS_LOG -> Refusal.NEEDS_LOG;
            case STALE -> Refusal.STALE;
            case SESSION_ENDED -> Refusal.SESSION_ENDED;
            case NOT_YOURS -> Refusal.NOT_YOURS;
            case UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException(
                        "The call was refused for a reason that this version does not know.");
        };
    }
}
