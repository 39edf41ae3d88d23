package io.locker.redis;

import io.locker.testkit.StoreContract;
import io.locker.testkit.StoreSubject;

final class RedisStoreContractTest extends StoreContract {

    @Override
    protected StoreSubject newSubject() {
        return new RedisSubject(RedisPlace.shared());
    }
}
