package io.locker.rabbitmq;

import io.locker.testkit.contract.LockContract;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.contract.LogLockSubject;
import java.util.Optional;

final class RabbitLockContractTest extends LockContract {

    @Override
    protected LockSubject newSubject() {
        return new Subject(RabbitPlace.shared());
    }

    /** A stream of the test, reachable from other processes. */
    private static final class Subject extends LogLockSubject {
        private final RabbitPlace place;

        Subject(RabbitPlace place) {
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
}
