package io.locker.rabbitmq;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is lost when a lease ends, of the suite that every backend passes. */
@ExtendWith(ContractPart.Leases.class)
@Tag("one-java")
final class RabbitLeaseContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new RabbitLockSubject(RabbitPlace.shared());
    }
}
