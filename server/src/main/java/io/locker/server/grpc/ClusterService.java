package io.locker.server.grpc;

import com.google.protobuf.Message;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.locker.api.NotPermittedException;
import io.locker.server.access.Admission;
import io.locker.server.access.NotAuthenticatedException;
import io.locker.server.engine.Node;
import io.locker.server.engine.NotServingException;
import io.locker.server.engine.ServerStatus;
import io.locker.server.log.LogStatus;
import io.locker.wire.proto.ClusterGrpc;
import io.locker.wire.proto.Proto;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** How the node stands, and changes of who takes part. */
final class ClusterService extends ClusterGrpc.ClusterImplBase {
    private final Node node;
    private final Admission admission;
    private final Endpoint endpoint;
    private final AtomicReference<@Nullable BackupStream> present = new AtomicReference<>();

    ClusterService(Endpoint.Behind behind, Endpoint endpoint) {
        node = behind.node();
        admission = behind.admission();
        this.endpoint = endpoint;
    }

    @Override
    public void status(Proto.StatusRequest request, StreamObserver<Proto.StatusResponse> client) {
        if (!isAllowed(client, "")) {
            return;
        }
        ServerStatus status = node.status();
        LogStatus log = status.log();
        client.onNext(Proto.StatusResponse.newBuilder()
                .setNode(log.address())
                .setServes(status.serves())
                .setTerm(log.term())
                .setLeader(log.leader().orElse(""))
                .addAllMembers(log.members())
                .setApplied(log.applied())
                .setLines(status.table().lines())
                .setSessions(status.table().sessions())
                .setLocks(status.table().locks())
                .setGrants(status.table().grants())
                .setFailure(status.failure().orElse(""))
                .build());
        client.onCompleted();
    }

    @Override
    public void addNode(Proto.AddNodeRequest request, StreamObserver<Proto.AddNodeResponse> client) {
        change(
                client,
                "add " + request.getNode(),
                () -> node.log().add(request.getNode()),
                Proto.AddNodeResponse.getDefaultInstance());
    }

    @Override
    public void removeNode(Proto.RemoveNodeRequest request, StreamObserver<Proto.RemoveNodeResponse> client) {
        change(
                client,
                "remove " + request.getNode(),
                () -> node.log().remove(request.getNode()),
                Proto.RemoveNodeResponse.getDefaultInstance());
    }

    @Override
    public void transferLead(Proto.TransferLeadRequest request, StreamObserver<Proto.TransferLeadResponse> client) {
        change(
                client,
                "transfer " + request.getNode(),
                () -> request.getNode().isEmpty()
                        ? node.log().handOver()
                        : node.log().transferTo(request.getNode()),
                Proto.TransferLeadResponse.getDefaultInstance());
    }

    @Override
    public void takeSnapshot(Proto.TakeSnapshotRequest request, StreamObserver<Proto.TakeSnapshotResponse> client) {
        if (!isAllowed(client, "snapshot")) {
            return;
        }
        answer(client, node.log().snapshot(), Proto.TakeSnapshotResponse.getDefaultInstance());
    }

    @Override
    public void backUp(Proto.BackUpRequest request, StreamObserver<Proto.BackUpPart> client) {
        BackupStream stream = new BackupStream((ServerCallStreamObserver<Proto.BackUpPart>) client);
        if (!isAllowed(client, "backup")) {
            return;
        }
        BackupStream before = present.getAndSet(stream);
        if (before != null) {
            before.giveWay();
        }
        CompletableFuture<Void> unused = node.backup()
                .handleAsync(
                        (backup, why) -> {
                            if (why == null) {
                                stream.begin(backup.chunks());
                            } else {
                                stream.fail(refusal(inner(why)));
                            }
                            return null;
                        },
                        endpoint::aside);
    }

    private StatusRuntimeException refusal(Throwable why) {
        return why instanceof NotServingException elsewhere
                ? endpoint.elsewhere(String.valueOf(why.getMessage()), elsewhere.leader())
                : Refusals.broken();
    }

    private static Throwable inner(Throwable why) {
        return why instanceof CompletionException && why.getCause() != null ? why.getCause() : why;
    }

    private boolean isAllowed(StreamObserver<?> client, String what) {
        try {
            admission.requireAdministrator(Caller.credentials(), what);
            return true;
        } catch (NotAuthenticatedException e) {
            client.onError(Refusals.unknown(e));
        } catch (NotPermittedException e) {
            client.onError(Refusals.failed(e));
        }
        return false;
    }

    /** Only the node that leads changes anything. */
    private <T extends Message> void change(
            StreamObserver<T> client, String what, Supplier<CompletableFuture<Void>> change, T done) {
        if (!isAllowed(client, what)) {
            return;
        }
        LogStatus log = node.status().log();
        if (!log.leads()) {
            client.onError(endpoint.elsewhere("This node does not lead. node=" + log.address(), log.leader()));
            return;
        }
        try {
            answer(client, change.get(), done);
        } catch (IllegalArgumentException e) {
            client.onError(
                    Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException());
        }
    }

    private <T extends Message> void answer(StreamObserver<T> client, CompletableFuture<Void> change, T done) {
        CompletableFuture<Void> unused = change.whenCompleteAsync(
                (nothing, why) -> {
                    if (why == null) {
                        client.onNext(done);
                        client.onCompleted();
                    } else {
                        client.onError(Status.FAILED_PRECONDITION
                                .withDescription(inner(why).getMessage())
                                .asRuntimeException());
                    }
                },
                endpoint::aside);
    }
}
