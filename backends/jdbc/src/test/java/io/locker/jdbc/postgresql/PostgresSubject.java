package io.locker.jdbc.postgresql;

import io.locker.spi.StoreBackend;
import io.locker.testkit.Await;
import io.locker.testkit.StoreSubject;
import java.time.Duration;

/** A PostgreSQL backend in a schema of the test. */
final class PostgresSubject implements StoreSubject {
    private final Place place;

    PostgresSubject(Place place) {
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
        place.close();
    }
}
