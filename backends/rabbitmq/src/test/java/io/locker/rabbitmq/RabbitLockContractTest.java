package io.locker.rabbitmq;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The suite that every backend passes, without what stands in classes of its own. */
@ExtendWith(ContractPart.Rest.class)
@Tag("one-java")
final class RabbitLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new RabbitLockSubject(RabbitPlace.shared());
    }
}
