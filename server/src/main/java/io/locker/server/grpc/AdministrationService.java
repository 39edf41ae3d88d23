package io.locker.server.grpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord.Listed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.server.engine.Reception;
import io.locker.wire.proto.AdministrationGrpc;
import io.locker.wire.proto.Proto;

/** Single questions: each is a visitor that says one thing and goes. */
final class AdministrationService extends AdministrationGrpc.AdministrationImplBase {
    private static final int USUAL_NAMES = 100;
    private static final int MOST_NAMES = 1_000;

    private final Reception reception;
    private final Endpoint endpoint;

    AdministrationService(Reception reception, Endpoint endpoint) {
        this.reception = reception;
        this.endpoint = endpoint;
    }

    /** Makes the call of a question; throws IllegalArgumentException if the question makes no sense. */
    private interface Asking {
        ServiceCall call();
    }

    private <T> void ask(StreamObserver<T> client, Asking asking, SingleQuestion.Translation<T> answer) {
        ServiceCall call;
        try {
            call = asking.call();
        } catch (IllegalArgumentException e) {
            client.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
            return;
        }
        new SingleQuestion<>((ServerCallStreamObserver<T>) client, answer, endpoint).ask(reception, call);
    }

    @Override
    public void look(Proto.LookRequest request, StreamObserver<Proto.LookResponse> client) {
        ask(
                client,
                () -> new ServiceCall.Look(1, new LockName(request.getLock())),
                word -> word instanceof Looked looked
                        ? Proto.LookResponse.newBuilder()
                                .setDocument(looked.document())
                                .setWaiting(looked.waiting())
                                .setNow(looked.now())
                                .build()
                        : null);
    }

    @Override
    public void listNames(Proto.ListNamesRequest request, StreamObserver<Proto.ListNamesResponse> client) {
        ask(client, () -> listing(request), word -> word instanceof Listed listed ? names(listed) : null);
    }

    private static ServiceCall listing(Proto.ListNamesRequest request) {
        int limit = request.getLimit();
        if (limit < 0) {
            throw new IllegalArgumentException("A limit is not negative. limit=" + limit);
        }
        int most = limit == 0 ? USUAL_NAMES : Math.min(limit, MOST_NAMES);
        return new ServiceCall.ListNames(1, request.getPrefix(), request.getAfter(), most);
    }

    private static Proto.ListNamesResponse names(Listed listed) {
        Proto.ListNamesResponse.Builder names = Proto.ListNamesResponse.newBuilder();
        listed.names().forEach(name -> names.addNames(name.value()));
        return names.build();
    }

    @Override
    public void break_(Proto.BreakRequest request, StreamObserver<Proto.BreakResponse> client) {
        ask(
                client,
                () -> breaking(request),
                word -> word instanceof Replied replied
                        ? Proto.BreakResponse.newBuilder()
                                .setBroken(replied.reply() instanceof Reply.Done)
                                .build()
                        : null);
    }

    private static ServiceCall breaking(Proto.BreakRequest request) {
        if (request.getBy().isBlank() || request.getReason().isBlank()) {
            throw new IllegalArgumentException(
                    "Whoever breaks a lock says who he is and why. lock=" + request.getLock());
        }
        return new ServiceCall.Carry(
                1,
                new Command.BreakHolds(
                        new LockName(request.getLock()), request.getBy(), request.getReason(), request.getToken()));
    }
}
