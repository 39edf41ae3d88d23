package io.locker.redis;

import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import io.locker.testkit.StoreSubject;
import java.time.Duration;

/** A store in Redis. Its time is the server's, so time passes by waiting. */
final class RedisSubject implements StoreSubject {
    private final RedisPlace place;

    RedisSubject(RedisPlace place) {
        this.place = place;
    }

    @Override
    public StoreBackend open() {
        return place.open();
    }

    @Override
    public void pass(Duration time) {
        Await.letPass(time);
    }

    @Override
    public void close() {
        place.clear();
    }
}
