package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

final class OnDataSourceTest {

    @Test
    void aLockIsTakenOnADataSource() throws Exception {
        try (TestServer server = TestServers.own(PostgresKind.PLAIN)) {
            PGSimpleDataSource dataSource = new PGSimpleDataSource();
            dataSource.setURL("jdbc:" + server.url().replace("postgres@", ""));
            dataSource.setUser("postgres");

            try (Locker locker = OnDataSource.open(dataSource);
                    Hold hold = locker.lock("orders/42").acquire()) {
                assertThat(hold.isValid()).isTrue();
            }
        }
    }
}
