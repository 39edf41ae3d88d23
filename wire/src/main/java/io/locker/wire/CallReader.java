package io.locker.wire;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.wire.proto.Proto;
import java.util.Map;
import java.util.TreeMap;

/** Reads commands out of a call. */
final class CallReader {
    private CallReader() {}

    static Command command(Proto.Call call) {
        return switch (call.getKindCase()) {
            case OPEN_SESSION -> openSession(call.getOpenSession());
            case BEAT -> new Command.Beat(session(call.getBeat().getSession()));
            case CLOSE_SESSION ->
                new Command.CloseSession(session(call.getCloseSession().getSession()));
            case ACQUIRE -> acquire(call.getAcquire());
            case WITHDRAW -> withdraw(call.getWithdraw());
            case RELEASE -> release(call.getRelease());
            case LET_GO -> letGo(call.getLetGo());
            case CONVERT -> convert(call.getConvert());
            case SETTLE -> settle(call.getSettle());
            case ATTACH -> attach(call.getAttach());
            case BREAK_HOLDS -> breakHolds(call.getBreakHolds());
            case RESUME, LOOK, LIST_NAMES, KIND_NOT_SET ->
                throw new IllegalArgumentException("The call is of no kind that this version knows.");
        };
    }

    /** Checks what the commands themselves do not. */
    static String session(String session) {
        if (session.isEmpty() || session.length() > ClaimId.MAX_SESSION) {
            throw new IllegalArgumentException(
                    "A session id has 1 to " + ClaimId.MAX_SESSION + " characters. length=" + session.length());
        }
        return session;
    }

    private static Command openSession(Proto.OpenSession command) {
        return new Command.OpenSession(command.getSession(), command.getHolder(), command.getLease());
    }

    private static Command acquire(Proto.Acquire command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.Acquire(
                request,
                new LockName(command.getLock()),
                PartWire.claim(command.getClaim(), request.session()),
                command.getMayWait());
    }

    private static Command withdraw(Proto.Withdraw command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.Withdraw(request, PartWire.id(command.getClaim(), request.session()));
    }

    private static Command release(Proto.Release command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.Release(request, PartWire.id(command.getClaim(), request.session()), command.getAtLeast());
    }

    private static Command letGo(Proto.LetGo command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.LetGo(
                request, PartWire.id(command.getClaim(), request.session()), new LockName(command.getLock()));
    }

    private static Command convert(Proto.Convert command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.Convert(
                request,
                PartWire.id(command.getClaim(), request.session()),
                PartWire.mode(command.getMode()),
                command.getMayWait());
    }

    private static Command settle(Proto.Settle command) {
        RequestId request = PartWire.request(command.getRequest());
        Map<ClaimId, String> results = new TreeMap<>();
        for (Proto.Result result : command.getResultsList()) {
            ClaimId claim = PartWire.id(result.getClaim(), request.session());
            if (results.put(claim, result.getText()) != null) {
                throw new IllegalArgumentException("A claim is settled once. claim=" + claim);
            }
        }
        return new Command.Settle(request, PartWire.id(command.getClaim(), request.session()), results);
    }

    private static Command attach(Proto.Attach command) {
        RequestId request = PartWire.request(command.getRequest());
        return new Command.Attach(
                request, PartWire.id(command.getClaim(), request.session()), command.getText(), command.getKeep());
    }

    private static Command breakHolds(Proto.BreakHolds command) {
        return new Command.BreakHolds(
                new LockName(command.getLock()), command.getBy(), command.getReason(), command.getToken());
    }
}
