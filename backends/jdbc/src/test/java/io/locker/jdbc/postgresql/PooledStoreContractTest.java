package io.locker.jdbc.postgresql;

import io.locker.LockerOptions;
import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;
import io.locker.testkit.server.PgBouncerKind;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import org.junit.jupiter.api.Tag;

/** The store behind PgBouncer in transaction mode, where all clients share one connection to the server. */
@Tag("one-java")
final class PooledStoreContractTest extends StoreContract {

    @Override
    protected StoreSubject newSubject() {
        TestServer server = TestServers.shared(PostgresKind.PLAIN);
        TestServer pooler = TestServers.shared(PgBouncerKind.inFrontOf(server));
        Place place = Place.usedAgainOn(server);
        return new StoreSubject() {
            @Override
            public StoreBackend open() {
                return Place.open(
                        place.addressThrough(pooler, "listen=false"),
                        LockerOptions.defaults().requestTimeout());
            }

            @Override
            public void pass(Duration time) {
                Await.letPass(time);
            }

            @Override
            public void close() {
                place.close();
            }
        };
    }
}
