package io.locker.testkit.memory;

import io.locker.memory.MemoryBackendProvider;
import io.locker.memory.VirtualTime;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

final class MemoryStoreContractTest extends StoreContract {
    @Override
    protected StoreSubject newSubject() {
        VirtualTime time = new VirtualTime();
        BackendUri uri = BackendUri.parse("memory:" + UUID.randomUUID());
        List<StoreBackend> opened = new CopyOnWriteArrayList<>();
        return new StoreSubject() {
            @Override
            public StoreBackend open() {
                OpenRequest request = new OpenRequest(uri, Duration.ofSeconds(5), time);
                StoreBackend backend = (StoreBackend) new MemoryBackendProvider().open(request);
                opened.add(backend);
                return backend;
            }

            @Override
            public void pass(Duration by) {
                time.advance(by);
            }

            @Override
            public void close() {
                opened.forEach(StoreBackend::close);
            }
        };
    }
}
