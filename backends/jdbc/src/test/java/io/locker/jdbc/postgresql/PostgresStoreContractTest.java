package io.locker.jdbc.postgresql;

import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;

final class PostgresStoreContractTest extends StoreContract {

    @Override
    protected StoreSubject newSubject() {
        return new PostgresSubject(Place.shared());
    }
}
