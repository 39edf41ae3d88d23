package io.locker.testkit.contract;

import io.locker.spi.TimeSource;
import io.locker.testkit.service.DirectService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;

/** All that is promised about locks, on a service. */
@Tag("one-java")
final class ServiceLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        return new Direct(new DirectService(TimeSource.system()));
    }

    /** A service in this process. */
    private static final class Direct extends ServiceLockSubject {
        private final DirectService service;

        Direct(DirectService service) {
            super(options -> service.open());
            this.service = service;
        }

        @Override
        public Optional<List<String>> leftovers() {
            List<String> left = new ArrayList<>();
            service.locks().forEach(lock -> left.add("lock " + lock.value()));
            service.sessions().forEach(session -> left.add("session " + session));
            return Optional.of(left);
        }

        @Override
        public void close() {
            service.close();
        }
    }
}
