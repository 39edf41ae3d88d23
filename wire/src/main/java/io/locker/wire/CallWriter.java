package io.locker.wire;

import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.wire.proto.Proto;

/** Writes commands into a call; what is no business of a client's leaves the call without a kind, and is refused. */
final class CallWriter implements Command.Handler<Proto.Call.Builder> {
    private final Proto.Call.Builder call;

    CallWriter(Proto.Call.Builder call) {
        this.call = call;
    }

    @Override
    public Proto.Call.Builder openSession(Command.OpenSession command) {
        return call.setOpenSession(Proto.OpenSession.newBuilder()
                .setSession(command.session())
                .setHolder(command.holder())
                .setLease(command.lease()));
    }

    @Override
    public Proto.Call.Builder beat(Command.Beat command) {
        return call.setBeat(Proto.Beat.newBuilder().setSession(command.session()));
    }

    @Override
    public Proto.Call.Builder closeSession(Command.CloseSession command) {
        return call.setCloseSession(Proto.CloseSession.newBuilder().setSession(command.session()));
    }

    @Override
    public Proto.Call.Builder expireSession(Command.ExpireSession command) {
        return call;
    }

    @Override
    public Proto.Call.Builder newTerm(Command.NewTerm command) {
        return call;
    }

    @Override
    public Proto.Call.Builder tick(Command.Tick command) {
        return call;
    }

    @Override
    public Proto.Call.Builder lift(Command.Lift command) {
        return call;
    }

    @Override
    public Proto.Call.Builder acquire(Command.Acquire command) {
        RequestId request = command.request();
        return call.setAcquire(Proto.Acquire.newBuilder()
                .setRequest(PartWire.request(request))
                .setLock(command.lock().value())
                .setClaim(PartWire.claim(command.claim(), request.session()))
                .setMayWait(command.mayWait()));
    }

    @Override
    public Proto.Call.Builder withdraw(Command.Withdraw command) {
        RequestId request = command.request();
        return call.setWithdraw(Proto.Withdraw.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session())));
    }

    @Override
    public Proto.Call.Builder release(Command.Release command) {
        RequestId request = command.request();
        return call.setRelease(Proto.Release.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session()))
                .setAtLeast(command.atLeast()));
    }

    @Override
    public Proto.Call.Builder letGo(Command.LetGo command) {
        RequestId request = command.request();
        return call.setLetGo(Proto.LetGo.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session()))
                .setLock(command.lock().value()));
    }

    @Override
    public Proto.Call.Builder convert(Command.Convert command) {
        RequestId request = command.request();
        return call.setConvert(Proto.Convert.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session()))
                .setMode(PartWire.mode(command.mode()))
                .setMayWait(command.mayWait()));
    }

    @Override
    public Proto.Call.Builder settle(Command.Settle command) {
        RequestId request = command.request();
        Proto.Settle.Builder settle = Proto.Settle.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session()));
        command.results()
                .forEach((claim, text) -> settle.addResults(Proto.Result.newBuilder()
                        .setClaim(PartWire.id(claim, request.session()))
                        .setText(text)));
        return call.setSettle(settle);
    }

    @Override
    public Proto.Call.Builder attach(Command.Attach command) {
        RequestId request = command.request();
        return call.setAttach(Proto.Attach.newBuilder()
                .setRequest(PartWire.request(request))
                .setClaim(PartWire.id(command.claim(), request.session()))
                .setText(command.text())
                .setKeep(command.keep()));
    }

    @Override
    public Proto.Call.Builder breakHolds(Command.BreakHolds command) {
        return call.setBreakHolds(Proto.BreakHolds.newBuilder()
                .setLock(command.lock().value())
                .setBy(command.by())
                .setReason(command.reason())
                .setToken(command.token()));
    }
}
