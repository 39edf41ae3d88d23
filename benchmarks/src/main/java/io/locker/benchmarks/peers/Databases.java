package io.locker.benchmarks.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Connections to PostgreSQL, by the address that Locker takes. */
final class Databases {
    /** For the threads of one process, and one that nobody waits for. */
    private static final int POOL = 17;

    private static final String TABLES =
            "select table_schema || '.' || table_name from information_schema.tables where table_type = 'BASE TABLE'"
                    + " and table_schema not in ('pg_catalog', 'information_schema')";

    private Databases() {}

    static Connection connect(String address) throws SQLException {
        return DriverManager.getConnection(jdbc(address));
    }

    static HikariDataSource pool(String address) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(jdbc(address));
        config.setMaximumPoolSize(POOL);
        return new HikariDataSource(config);
    }

    private static String jdbc(String address) {
        URI uri = URI.create(address);
        String[] who =
                uri.getUserInfo() == null ? new String[0] : uri.getUserInfo().split(":", 2);
        return "jdbc:postgresql://" + uri.getHost() + ":" + uri.getPort() + uri.getPath()
                + (who.length > 0 ? "?user=" + who[0] : "")
                + (who.length > 1 ? "&password=" + who[1] : "");
    }

    /** Counts the rows of all tables that are not the server's own. */
    static long rows(String address) throws SQLException {
        try (Connection connection = connect(address);
                Statement statement = connection.createStatement()) {
            List<String> tables = new ArrayList<>();
            try (ResultSet found = statement.executeQuery(TABLES)) {
                while (found.next()) {
                    tables.add(found.getString(1));
                }
            }
            long rows = 0;
            for (String table : tables) {
                try (ResultSet count = statement.executeQuery("select count(*) from " + table)) {
                    count.next();
                    rows += count.getLong(1);
                }
            }
            return rows;
        }
    }
}
