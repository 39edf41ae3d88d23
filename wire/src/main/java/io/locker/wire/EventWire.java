package io.locker.wire;

import io.locker.api.LockName;
import io.locker.machine.Event;
import io.locker.wire.proto.Proto;

/** Translates events of the lock machine. */
final class EventWire {
    private EventWire() {}

    static Proto.Event write(Event event) {
        Proto.Event.Builder out = Proto.Event.newBuilder();
        if (event instanceof Event.Granted granted) {
            out.setGranted(Proto.Event.Granted.newBuilder()
                    .setLock(granted.lock().value())
                    .setGrant(PartWire.grant(granted.grant()))
                    .setWaiting(granted.waiting()));
        } else if (event instanceof Event.Converted converted) {
            out.setConverted(Proto.Event.Converted.newBuilder()
                    .setLock(converted.lock().value())
                    .setGrant(PartWire.grant(converted.grant())));
        } else if (event instanceof Event.Broken broken) {
            out.setBroken(Proto.Event.HoldBroken.newBuilder()
                    .setLock(broken.lock().value())
                    .setClaim(PartWire.id(broken.claim(), PartWire.NOBODY))
                    .setNote(ReplyWire.broken(broken.note())));
        } else if (event instanceof Event.Settled settled) {
            out.setSettled(Proto.Event.Settled.newBuilder()
                    .setLock(settled.lock().value())
                    .setClaim(PartWire.id(settled.claim(), PartWire.NOBODY))
                    .setResult(settled.result()));
        } else if (event instanceof Event.Contended contended) {
            out.setContended(Proto.Event.Contended.newBuilder()
                    .setLock(contended.lock().value())
                    .setClaim(PartWire.id(contended.claim(), PartWire.NOBODY)));
        } else if (event instanceof Event.SessionEnded ended) {
            out.setSessionEnded(Proto.Event.SessionEnded.newBuilder()
                    .setSession(ended.session())
                    .setExpired(ended.expired()));
        } else {
            throw new IllegalArgumentException("This event cannot be told. event=" + event);
        }
        return out.build();
    }

    static Event read(Proto.Event event) {
        return switch (event.getKindCase()) {
            case GRANTED -> {
                Proto.Event.Granted granted = event.getGranted();
                yield new Event.Granted(
                        new LockName(granted.getLock()), PartWire.grant(granted.getGrant()), granted.getWaiting());
            }
            case CONVERTED -> {
                Proto.Event.Converted converted = event.getConverted();
                yield new Event.Converted(new LockName(converted.getLock()), PartWire.grant(converted.getGrant()));
            }
            case BROKEN -> {
                Proto.Event.HoldBroken broken = event.getBroken();
                yield new Event.Broken(
                        new LockName(broken.getLock()),
                        PartWire.id(broken.getClaim(), PartWire.NOBODY),
                        ReplyWire.broken(broken.getNote()));
            }
            case SETTLED -> {
                Proto.Event.Settled settled = event.getSettled();
                yield new Event.Settled(
                        new LockName(settled.getLock()),
                        PartWire.id(settled.getClaim(), PartWire.NOBODY),
                        settled.getResult());
            }
            case CONTENDED -> {
                Proto.Event.Contended contended = event.getContended();
                yield new Event.Contended(
                        new LockName(contended.getLock()), PartWire.id(contended.getClaim(), PartWire.NOBODY));
            }
            case SESSION_ENDED ->
                new Event.SessionEnded(
                        CallReader.session(event.getSessionEnded().getSession()),
                        event.getSessionEnded().getExpired());
            case KIND_NOT_SET -> throw new IllegalArgumentException("The event is of no kind that this version knows.");
        };
    }
}
