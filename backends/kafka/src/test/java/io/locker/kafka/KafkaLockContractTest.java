package io.locker.kafka;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** The suite that every backend passes, without what stands in the other parts. */
@ExtendWith(ContractPart.Rest.class)
@Tag("one-java")
final class KafkaLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        return new KafkaLockSubject(KafkaPlace.onSharedBroker(""));
    }
}
