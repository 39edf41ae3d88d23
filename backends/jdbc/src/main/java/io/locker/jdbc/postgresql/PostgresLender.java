package io.locker.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** Connections of a program's own data source, given back after each request as they were. */
final class PostgresLender implements PostgresConnections {
    private final DataSource dataSource;
    private volatile boolean closed;

    PostgresLender(DataSource dataSource) {
        this.dataSource = dataSource;
    }

    @Override
    public Loan borrow(Use use, long deadline) throws SQLException {
        return lend();
    }

    private LentLoan lend() throws SQLException {
        if (closed) {
            throw new SQLException("The backend is closed.");
        }
        Connection connection = dataSource.getConnection();
        boolean lent = false;
        try {
            LentLoan loan = new LentLoan(connection);
            lent = true;
            return loan;
        } finally {
            if (!lent) {
                connection.close();
            }
        }
    }

    @Override
    public Connection openToKeep(long deadline) throws SQLException {
        return lend().connection();
    }

    @Override
    public void close() {
        closed = true;
    }

    /** A connection of the data source. */
    private static final class LentLoan implements Loan {
        private final Connection connection;
        private final boolean committedByItself;
        private final int networkTimeout;

        LentLoan(Connection connection) throws SQLException {
            this.connection = connection;
            committedByItself = connection.getAutoCommit();
            networkTimeout = connection.getNetworkTimeout();
            if (!committedByItself) {
                refuseOpenTransaction();
                connection.setAutoCommit(true);
            }
        }

        /** To switch to autocommit would commit what the program has begun. */
        private void refuseOpenTransaction() throws SQLException {
            boolean known = connection.isWrapperFor(BaseConnection.class);
            if (!known || connection.unwrap(BaseConnection.class).getTransactionState() != TransactionState.IDLE) {
                throw new SQLException("The DataSource gave a connection with a transaction under way; give Locker a"
                        + " DataSource that is not bound to the caller's transaction.");
            }
        }

        @Override
        public Connection connection() {
            return connection;
        }

        @Override
        public boolean isFresh() {
            return false;
        }

        @Override
        public void end(boolean usable) {
            try (Connection ending = connection) {
                if (usable) {
                    ending.setNetworkTimeout(Runnable::run, networkTimeout);
                    if (!committedByItself) {
                        ending.setAutoCommit(false);
                    }
                } else {
                    ending.abort(Runnable::run);
                }
            } catch (SQLException e) {
                // The answer of the request stands, and the pool finds out what is wrong with its connection.
            }
        }
    }
}
