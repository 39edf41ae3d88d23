package io.locker.guards.jdbc;

import org.junit.jupiter.api.Tag;

@Tag("one-java")
class MariaDbGuardTest extends JdbcGuardContract {

    MariaDbGuardTest() {
        super(TestDatabase.MARIADB);
    }
}
