package io.locker.jdbc.postgresql;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.server.PgBouncerKind;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import org.junit.jupiter.api.Tag;

/** Every lock behind PgBouncer in transaction mode, where all clients share a few connections to the server. */
@Tag("slow")
final class PooledLockContractTest extends LockContract {
    private static final int CONNECTIONS = 4;

    @Override
    protected LockSubject newSubject() {
        TestServer server = TestServers.shared(PostgresKind.PLAIN);
        TestServer pooler = TestServers.shared(new PgBouncerKind(server.port(), CONNECTIONS, "transaction"));
        return new PostgresLockSubject(Place.usedAgainOn(server), pooler);
    }
}
