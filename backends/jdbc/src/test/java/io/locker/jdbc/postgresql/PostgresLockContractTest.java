package io.locker.jdbc.postgresql;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;

final class PostgresLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new PostgresLockSubject(Place.shared());
    }
}
