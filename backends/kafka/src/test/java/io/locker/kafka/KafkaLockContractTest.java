package io.locker.kafka;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;

final class KafkaLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        return new KafkaLockSubject(KafkaPlace.onSharedBroker(""));
    }
}
