package io.locker.guards.jdbc;

import io.locker.guards.Offer;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections that check by themselves, for one hold. */
final class GuardedDataSource implements DataSource {
    private final DataSource inner;
    private final JdbcGuard guard;
    private final Offer offer;

    GuardedDataSource(DataSource inner, JdbcGuard guard, Offer offer) {
        this.inner = inner;
        this.guard = guard;
        this.offer = offer;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return GuardedConnection.of(inner.getConnection(), guard, offer);
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return GuardedConnection.of(inner.getConnection(user, password), guard, offer);
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return inner.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        inner.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        inner.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return inner.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.locker.guards.jdbc");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : inner.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || inner.isWrapperFor(type);
    }
}
