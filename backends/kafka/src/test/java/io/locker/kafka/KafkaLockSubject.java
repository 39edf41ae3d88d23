package io.locker.kafka;

import io.locker.LockerOptions;
import io.locker.testkit.contract.LockSubject;
import io.locker.testkit.contract.LogLockSubject;
import io.locker.testkit.fault.Fault;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The kafka backend in a topic of the test, reachable from other processes. */
final class KafkaLockSubject implements LockSubject {
    private final KafkaPlace place;
    private final LogLockSubject logs;

    KafkaLockSubject(KafkaPlace place) {
        this.place = place;
        logs = LogLockSubject.of(options -> place.open(options.requestTimeout()));
    }

    @Override
    public Client open(LockerOptions options) {
        return logs.open(options);
    }

    @Override
    public Set<Fault> faults() {
        return logs.faults();
    }

    @Override
    public Optional<String> address() {
        return Optional.of(place.address());
    }

    @Override
    public Optional<List<String>> leftovers() {
        return logs.leftovers();
    }

    @Override
    public void close() {
        logs.close();
    }
}
