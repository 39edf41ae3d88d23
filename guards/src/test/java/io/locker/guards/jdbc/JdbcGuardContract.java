package io.locker.guards.jdbc;

/** All that a guard does on every kind of database. */
abstract class JdbcGuardContract extends JdbcTokensTests {

    JdbcGuardContract(TestDatabase kind) {
        super(kind);
    }
}
