package io.locker.jdbc.postgresql;

import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServers;

final class PostgresStoreContractTest extends StoreContract {

    @Override
    protected StoreSubject newSubject() {
        return new PostgresSubject(Place.usedAgainOn(TestServers.shared(PostgresKind.PLAIN)));
    }
}
