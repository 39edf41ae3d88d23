package io.locker.jdbc.postgresql;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServers;

final class PostgresLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new PostgresLockSubject(Place.usedAgainOn(TestServers.shared(PostgresKind.PLAIN)));
    }
}
