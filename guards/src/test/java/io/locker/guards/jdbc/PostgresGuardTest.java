package io.locker.guards.jdbc;

class PostgresGuardTest extends JdbcGuardContract {

    PostgresGuardTest() {
        super(TestDatabase.POSTGRESQL);
    }
}
