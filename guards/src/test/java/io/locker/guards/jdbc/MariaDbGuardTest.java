package io.locker.guards.jdbc;

class MariaDbGuardTest extends JdbcGuardContract {

    MariaDbGuardTest() {
        super(TestDatabase.MARIADB);
    }
}
