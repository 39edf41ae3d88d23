package io.locker.redis;

import io.locker.testkit.contract.StoreLockSubject;
import java.util.List;
import java.util.Optional;

/** The redis backend at a place of the test, reachable from other processes, with every key looked at. */
final class RedisLockSubject extends StoreLockSubject {
    private final RedisPlace place;

    RedisLockSubject(RedisPlace place) {
        super(options -> RedisPlace.open(place.uri(), options.requestTimeout()));
        this.place = place;
    }

    @Override
    public Optional<String> address() {
        return Optional.of(place.uri());
    }

    @Override
    public Optional<List<String>> leftovers() {
        return Optional.of(place.leftovers());
    }

    @Override
    public void close() {
        place.clear();
    }
}
