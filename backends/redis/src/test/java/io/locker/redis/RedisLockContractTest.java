package io.locker.redis;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;

final class RedisLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new RedisLockSubject(RedisPlace.shared());
    }
}
