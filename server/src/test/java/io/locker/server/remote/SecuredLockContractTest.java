package io.locker.server.remote;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.contract.ServiceLockSubject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** All that is promised about locks, by TLS and as a user whom the rules allow it. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecuredLockContractTest extends LockContract {
    private SecuredPlace place;

    @BeforeAll
    void start(@TempDir Path root) {
        place = new SecuredPlace(root);
    }

    @AfterAll
    void stop() {
        place.close();
    }

    @Override
    protected LockSubject newSubject() {
        return new Subject(place);
    }

    /** The server, as clients reach it, also from other processes. */
    private static final class Subject extends ServiceLockSubject {
        private final SecuredPlace place;

        Subject(SecuredPlace place) {
            super(options -> RemotePlace.open(place.uri(), options.requestTimeout()));
            this.place = place;
        }

        @Override
        public Optional<String> address() {
            return Optional.of(place.uri());
        }

        @Override
        public Optional<List<String>> leftovers() {
            return Optional.of(place.leftovers());
        }
    }
}
