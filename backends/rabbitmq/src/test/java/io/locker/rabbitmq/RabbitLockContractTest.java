package io.locker.rabbitmq;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import org.junit.jupiter.api.extension.ExtendWith;

/** The suite that every backend passes, without what stands in {@link RabbitCrowdContractTest}. */
@ExtendWith(Crowded.Not.class)
final class RabbitLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new RabbitLockSubject(RabbitPlace.shared());
    }
}
