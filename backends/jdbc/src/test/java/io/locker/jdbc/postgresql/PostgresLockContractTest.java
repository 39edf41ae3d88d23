package io.locker.jdbc.postgresql;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The suite that every backend passes, without what stands in the other parts. */
@ExtendWith(ContractPart.Rest.class)
@Tag("one-java")
final class PostgresLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new PostgresLockSubject(Place.usedAgainOn(TestServers.shared(PostgresKind.PLAIN)));
    }
}
