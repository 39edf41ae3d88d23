package io.locker.jdbc.postgresql;

import io.locker.api.LockName;
import io.locker.testkit.Await;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/** Somebody's transaction that keeps the turn of a lock, so that requests wait for it. */
final class KeptTurn implements AutoCloseable {
    private final Place place;
    private final Connection connection;

    KeptTurn(Place place, LockName name) throws SQLException {
        this.place = place;
        connection = place.connect();
        connection.setAutoCommit(false);
        try (PreparedStatement statement =
                connection.prepareStatement("select pg_advisory_xact_lock(hashtextextended('locker:' || ?, 0))")) {
            statement.setString(1, name.value());
            statement.execute();
        }
    }

    /** Does something meanwhile that does not have to ask about the turn. */
    static void during(Place place, LockName name, Runnable work) throws SQLException {
        try (KeptTurn turn = new KeptTurn(place, name)) {
            work.run();
            turn.connection.rollback();
        }
    }

    void awaitRequest() {
        onRequest("pid");
    }

    /** Waits for a request that waits, and does something to it at the server, as {@code pg_cancel_backend(pid)}. */
    void onRequest(String call) {
        Await.until(
                "a request waits",
                () -> !place.look("select " + call + " from pg_stat_activity where wait_event = 'advisory'"
                                + " and query like '%" + place.schema() + "%'")
                        .isEmpty());
    }

    /** Lets the others have it. */
    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
