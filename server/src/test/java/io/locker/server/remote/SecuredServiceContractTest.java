package io.locker.server.remote;

import io.locker.testkit.ServiceContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What every service promises, by TLS and as a user whom the rules allow it. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class SecuredServiceContractTest extends ServiceContract {
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
    protected ServiceSubject newSubject() {
        return new RemoteSubject(place.uri());
    }
}
