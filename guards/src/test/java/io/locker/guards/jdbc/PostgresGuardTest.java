package io.locker.guards.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("one-java")
class PostgresGuardTest extends JdbcGuardContract {

    PostgresGuardTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
