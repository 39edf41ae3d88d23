package io.locker.jdbc.postgresql;

import java.sql.Connection;
import java.sql.SQLException;

/** Where connections come from. For all threads. */
interface PostgresConnections {

    /**
     * What a connection is wanted for. Heartbeats have one of their own where possible, so that they stand behind
     * nothing else.
     */
    enum Use {
        REQUEST,
        HEARTBEAT
    }

    /** A connection that is one caller's until it is given back; it commits each statement by itself. */
    interface Loan {
        Connection connection();

        /** Whether it was made for this loan, and did not lie idle while the server may have gone. */
        boolean isFresh();

        /** Gives the connection back, to be used again or thrown away. */
        void end(boolean usable);
    }

    /** Borrows a connection, before a moment of {@link System#nanoTime()}. */
    Loan borrow(Use use, long deadline) throws SQLException;

    /** Opens a connection that the caller keeps, and closes. */
    Connection openToKeep(long deadline) throws SQLException;

    /** Closes what lies idle; later calls fail. */
    void close();
}
