package io.locker.rabbitmq;

import io.locker.testkit.contract.LogLockSubject;
import java.util.Optional;

/** A stream of the test, reachable from other processes. */
final class RabbitLockSubject extends LogLockSubject {
    private final RabbitPlace place;

    RabbitLockSubject(RabbitPlace place) {
        super(options -> RabbitPlace.open(place.uri(), options.requestTimeout()));
        this.place = place;
    }

    @Override
    public Optional<String> address() {
        return Optional.of(place.uri());
    }

    @Override
    public void close() {
        place.close();
    }
}
