package io.locker.server.process;

import io.locker.server.remote.RemoteSubject;
import io.locker.testkit.ServiceContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;

/** What every service promises, on three nodes that are processes and live as long as the suite. */
@Tag("slow")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ThreeProcessesServiceContractTest extends ServiceContract {
    private Processes nodes;

    @BeforeAll
    void start() {
        nodes = Processes.start(3);
    }

    @AfterAll
    void stop() {
        nodes.close();
    }

    @Override
    protected ServiceSubject newSubject() {
        return new RemoteSubject(nodes.uri());
    }
}
