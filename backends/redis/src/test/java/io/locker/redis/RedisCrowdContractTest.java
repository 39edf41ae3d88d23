package io.locker.redis;

import io.locker.testkit.ContractPart;
import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/** What many clients and processes do together, of the suite that every backend passes. */
@ExtendWith(ContractPart.Crowd.class)
@Tag("one-java")
final class RedisCrowdContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new RedisLockSubject(RedisPlace.shared());
    }
}
