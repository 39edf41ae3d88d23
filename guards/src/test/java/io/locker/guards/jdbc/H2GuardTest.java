package io.locker.guards.jdbc;

class H2GuardTest extends JdbcGuardContract {

    H2GuardTest() {
        super(TestDatabase.H2);
    }
}
