package io.locker.kafka;

import io.locker.testkit.contract.LogLockSubject;
import java.util.Optional;

/** The kafka backend in a topic of the test, reachable from other processes. */
final class KafkaLockSubject extends LogLockSubject {
    private final KafkaPlace place;

    KafkaLockSubject(KafkaPlace place) {
        super(options -> place.open(options.requestTimeout()));
        this.place = place;
    }

    @Override
    public Optional<String> address() {
        return Optional.of(place.address());
    }
}
