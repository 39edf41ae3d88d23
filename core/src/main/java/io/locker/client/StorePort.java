package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.WakeListener;

/** Sends what a machine asks to a store, and turns failures into answers. */
final class StorePort {
    private final StoreBackend store;

    StorePort(StoreBackend store) {
        this.store = store;
    }

    /** Blocks until the answer is there. The listener is that of a session that is being opened. */
    Seen send(Ask ask, WakeListener listener) {
        try {
            return answer(ask, listener);
        } catch (BackendUnavailableException | OutcomeUnknownException | NotPermittedException e) {
            return new Seen.Failed(e);
        } catch (RuntimeException e) {
            return new Seen.Failed(unexpected(ask, e));
        }
    }

    private Seen answer(Ask ask, WakeListener listener) {
        if (ask instanceof Ask.Read read) {
            return new Seen.Found(store.read(read.name()));
        }
        if (ask instanceof Ask.Post post) {
            return new Seen.Found(store.post(post.name(), post.requests(), post.wake()));
        }
        if (ask instanceof Ask.Write write) {
            return new Seen.Written(store.compareAndSet(write.swap()));
        }
        if (ask instanceof Ask.Bury bury) {
            return new Seen.Buried(store.sessions().bury(bury.suspects()));
        }
        if (ask instanceof Ask.Beat beat) {
            return new Seen.Alive(store.sessions().beat(beat.session()));
        }
        if (ask instanceof Ask.Open open) {
            store.sessions().open(open.session(), listener);
            return new Seen.Alive(true);
        }
        store.sessions().close(((Ask.Close) ask).session());
        return new Seen.Alive(false);
    }

    /** A backend that throws anything else has a fault; what it changed is not known. */
    private static LockException unexpected(Ask ask, RuntimeException e) {
        return new OutcomeUnknownException(
                "The backend failed in a way that it should not. request="
                        + ask.getClass().getSimpleName() + " fault=" + e,
                e);
    }
}
