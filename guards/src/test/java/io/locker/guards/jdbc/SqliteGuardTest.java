package io.locker.guards.jdbc;

class SqliteGuardTest extends JdbcGuardContract {

    SqliteGuardTest() {
        super(TestDatabase.SQLITE);
    }
}
