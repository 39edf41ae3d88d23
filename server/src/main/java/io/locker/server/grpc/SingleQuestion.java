package io.locker.server.grpc;

import io.grpc.StatusRuntimeException;
import io.grpc.stub.ServerCallStreamObserver;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.access.NotAuthenticatedException;
import io.locker.server.engine.NotServingException;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Reception;
import io.locker.server.engine.Visitor;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A question with one answer, as an outlet.
 *
 * @param <T> what the client hears
 */
final class SingleQuestion<T> implements Outlet {
    private final ServerCallStreamObserver<T> client;
    private final Translation<T> translation;
    private final Endpoint endpoint;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicReference<@Nullable Visitor> visitor = new AtomicReference<>();

    /**
     * Makes what the client hears of an answer.
     *
     * @param <T> what the client hears
     */
    interface Translation<T> {
        @Nullable
        T of(ServiceWord.Answer answer);
    }

    SingleQuestion(ServerCallStreamObserver<T> client, Translation<T> translation, Endpoint endpoint) {
        this.client = client;
        this.translation = translation;
        this.endpoint = endpoint;
        client.setOnCancelHandler(() -> {
            over.set(true);
            leave();
        });
    }

    void ask(Reception reception, ServiceCall call) {
        try {
            Visitor made = reception.connect(this);
            visitor.set(made);
            if (over.get()) {
                leave();
            } else {
                made.send(List.of(call));
            }
        } catch (NotServingException e) {
            fail(endpoint.elsewhere(String.valueOf(e.getMessage()), e.leader()));
        } catch (NotAuthenticatedException e) {
            fail(Refusals.unknown(e));
        } catch (LockException e) {
            fail(Refusals.failed(e));
        }
    }

    private void leave() {
        Visitor leaving = visitor.getAndSet(null);
        if (leaving != null) {
            endpoint.aside(leaving::close);
        }
    }

    private void fail(StatusRuntimeException why) {
        if (over.compareAndSet(false, true)) {
            client.onError(why);
            leave();
        }
    }

    @Override
    public void say(List<ServiceWord> words) {
        for (ServiceWord word : words) {
            if (word instanceof ServiceWord.Failed failed) {
                fail(Refusals.failed(failed.why()));
            } else if (word instanceof ServiceWord.Answer answer) {
                answered(answer);
            }
        }
    }

    private void answered(ServiceWord.Answer answer) {
        T said = translation.of(answer);
        if (said == null) {
            fail(Refusals.broken());
        } else if (over.compareAndSet(false, true)) {
            client.onNext(said);
            client.onCompleted();
            leave();
        }
    }

    @Override
    public long unsent() {
        return 0;
    }

    @Override
    public void end(BackendUnavailableException why, Optional<String> leader) {
        fail(endpoint.elsewhere(String.valueOf(why.getMessage()), leader));
    }
}
