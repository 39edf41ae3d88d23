package io.locker.testkit.contract;

import io.locker.LockerOptions;
import io.locker.memory.MemoryBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import java.util.concurrent.atomic.AtomicLong;

final class MemoryLockContractTest extends LockContract {
    private static final AtomicLong STORES = new AtomicLong();

    @Override
    protected LockSubject newSubject() {
        BackendUri place = BackendUri.parse("memory:contract-" + STORES.incrementAndGet());
        return new StoreLockSubject(options -> open(place, options));
    }

    private static StoreBackend open(BackendUri place, LockerOptions options) {
        return (StoreBackend)
                new MemoryBackendProvider().open(new OpenRequest(place, options.requestTimeout(), options.time()));
    }
}
