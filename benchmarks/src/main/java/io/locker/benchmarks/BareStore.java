package io.locker.benchmarks;

import io.locker.api.LockName;
import io.locker.jdbc.file.FileBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The file backend without the client: the two writes of an acquire and a release that nobody disturbs. */
final class BareStore implements AutoCloseable {
    private static final LockName NAME = new LockName("orders/42");
    private static final String DOCUMENT = "locker 1\nhold 9q3bnvs04mc7h6b0dgl1r2k8ta/1 exclusive holder=web-1:811\n";

    private final StoreBackend store;

    private BareStore(StoreBackend store) {
        this.store = store;
    }

    static BareStore at(String uri) {
        OpenRequest request = new OpenRequest(BackendUri.parse(uri), Duration.ofSeconds(5), TimeSource.system());
        return new BareStore((StoreBackend) new FileBackendProvider().open(request));
    }

    void writeAndRemove() {
        SwapResult written = swap(0, DOCUMENT);
        SwapResult removed = swap(written.record().revision(), null);
        if (!written.applied() || !removed.applied()) {
            throw new IllegalStateException("A write was refused although nobody else writes.");
        }
    }

    private SwapResult swap(long expected, @Nullable String document) {
        return store.compareAndSet(new Swap(NAME, expected, document, Taken.NOTHING, Set.of()));
    }

    @Override
    public void close() {
        store.close();
    }
}
