package io.locker.server.grpc;

import com.google.protobuf.UnsafeByteOperations;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.locker.wire.proto.Proto;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/** Sends a back-up, as fast as the client takes it. */
final class BackupStream {
    private final ServerCallStreamObserver<Proto.BackUpPart> client;
    private final ReentrantLock guard = new ReentrantLock();
    private Iterator<byte[]> rest = List.<byte[]>of().iterator();
    private boolean begun;
    private boolean over;

    /** On the thread that begins the call. */
    BackupStream(ServerCallStreamObserver<Proto.BackUpPart> client) {
        this.client = client;
        client.setOnReadyHandler(this::send);
        client.setOnCancelHandler(this::drop);
    }

    /** This is what is sent. */
    void begin(List<byte[]> chunks) {
        guard.lock();
        try {
            rest = over ? rest : chunks.iterator();
            begun = true;
            sendGuarded();
        } finally {
            guard.unlock();
        }
    }

    private void send() {
        guard.lock();
        try {
            sendGuarded();
        } finally {
            guard.unlock();
        }
    }

    private void sendGuarded() {
        while (begun && !over && client.isReady()) {
            if (!rest.hasNext()) {
                over = true;
                client.onCompleted();
                return;
            }
            client.onNext(Proto.BackUpPart.newBuilder()
                    .setBytes(UnsafeByteOperations.unsafeWrap(rest.next()))
                    .build());
        }
    }

    /** Ends it, if it is not over. */
    void fail(StatusRuntimeException why) {
        guard.lock();
        try {
            if (!over) {
                drop();
                client.onError(why);
            }
        } finally {
            guard.unlock();
        }
    }

    /** Another one was asked for; what this one has would take twice the room. */
    void giveWay() {
        fail(Status.ABORTED.withDescription("Another back-up was asked for.").asRuntimeException());
    }

    private void drop() {
        guard.lock();
        try {
            over = true;
            rest = List.<byte[]>of().iterator();
        } finally {
            guard.unlock();
        }
    }
}
