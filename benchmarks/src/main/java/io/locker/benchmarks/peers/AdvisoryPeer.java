package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Section;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** PostgreSQL's own advisory locks of a session, which block: a connection for each thread, and nothing else. */
final class AdvisoryPeer implements Peer {
    private final String address;
    private final Queue<Connection> opened = new ConcurrentLinkedQueue<>();

    AdvisoryPeer(String address) {
        this.address = address;
    }

    @Override
    public Section lock(String name) throws SQLException {
        Connection connection = Databases.connect(address);
        opened.add(connection);
        PreparedStatement take = connection.prepareStatement("select pg_advisory_lock(?)");
        take.setLong(1, name.hashCode());
        PreparedStatement release = connection.prepareStatement("select pg_advisory_unlock(?)");
        release.setLong(1, name.hashCode());
        return new Locked(take, release);
    }

    @Override
    public void close() {
        for (Connection connection : opened) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException("A connection cannot be closed.", e);
            }
        }
    }

    private record Locked(PreparedStatement take, PreparedStatement release) implements Section {
        @Override
        public void enter() throws SQLException {
            take.execute();
        }

        @Override
        public void leave() throws SQLException {
            release.execute();
        }
    }
}
