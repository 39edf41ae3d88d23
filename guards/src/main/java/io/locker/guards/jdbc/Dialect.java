package io.locker.guards.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;

/**
 * How one kind of database says what a guard needs. {@code $t} stands for the guard's table.
 *
 * <p>The table has a row for each resource, and one that is named {@value #FLOOR}, which no resource can be: names do
 * not begin with a blank.
 */
enum Dialect {
    POSTGRESQL("text", "extract(epoch from clock_timestamp())::bigint", " for share"),
    SQLITE("text", "cast(strftime('%s', 'now') as integer)", ""),
    H2("varchar(512)", "cast(extract(epoch from current_timestamp) as bigint)", ""),
    /** MariaDB, and MySQL, whose words are the same. */
    MARIADB("varchar(255) character set utf8mb4 collate utf8mb4_bin", "unix_timestamp()", " lock in share mode");

    /** The name of the row with the greatest token of all rows that were removed. */
    static final String FLOOR = " floor";

    private final String nameType;
    private final String seconds;
    private final String sharing;

    Dialect(String nameType, String seconds, String sharing) {
        this.nameType = nameType;
        this.seconds = seconds;
        this.sharing = sharing;
    }

    static Dialect of(Connection connection) throws SQLException {
        String product = connection.getMetaData().getDatabaseProductName();
        return switch (product.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> POSTGRESQL;
            case "sqlite" -> SQLITE;
            case "h2" -> H2;
            case "mariadb", "mysql" -> MARIADB;
            default ->
                throw new SQLException("This database is not known to the guard, and nothing was done. known="
                        + List.of(values()) + " product=" + product);
        };
    }

    /** The statements that make the table with its floor, if they are not there. */
    List<String> schema(String table) {
        String create = "create table if not exists $t (resource $n primary key, token bigint not null,"
                + " seen_at bigint not null)";
        String storage = switch (this) {
            // Room beside each row, so that a new version of it stays on its page and out of the index.
            case POSTGRESQL -> " with (fillfactor = 50)";
            case MARIADB -> " engine = InnoDB";
            case SQLITE, H2 -> "";
        };
        String floor = "insert into $t (resource, token, seen_at) select '" + FLOOR + "', 0, 0"
                + " where not exists (select 1 from $t where resource = '" + FLOOR + "')";
        return List.of(
                (create + storage).replace("$t", table).replace("$n", nameType),
                (this == MARIADB ? floor.replace("0, 0", "0, 0 from dual") : floor).replace("$t", table));
    }

    /** Raises the token of a known resource; parameters are token, resource, token. */
    String raise(String table) {
        return fill("update $t set token = ?, seen_at = $s where resource = ? and token <= ?" + telling(), table);
    }

    /** Adds a resource, or does nothing (or fails by a violated constraint) if it is there; resource, token. */
    String add(String table) {
        String conflict = switch (this) {
            case POSTGRESQL, SQLITE -> " on conflict (resource) do nothing";
            case H2, MARIADB -> "";
        };
        return fill("insert into $t (resource, token, seen_at) values (?, ?, $s)" + conflict + telling(), table);
    }

    /** Where the same statement can tell the trigger which token was let in, it does. */
    private String telling() {
        return this == POSTGRESQL ? " returning set_config('" + PostgresTrigger.SETTING + "', token::text, true)" : "";
    }

    /** Whether {@link #raise} and {@link #add} answer with a row instead of a count. */
    boolean answersWithRows() {
        return this == POSTGRESQL;
    }

    /** Adds a resource or raises its token, and locks its row in any case; resource, token, token. */
    String addOrRaise(String table) {
        return fill(
                "insert into $t (resource, token, seen_at) values (?, ?, $s)"
                        + " on duplicate key update token = greatest(token, ?), seen_at = $s",
                table);
    }

    /** Reads the greater of the token of a resource and the floor, as they are committed now; resource. */
    String read(String table) {
        return fill("select token from $t where resource in (?, '" + FLOOR + "')" + sharing, table);
    }

    /** Reads the token of a resource; resource. */
    String look(String table) {
        return fill("select token from $t where resource = ?", table);
    }

    /** Reads the floor as it is committed now, and keeps it where it is until the end of the transaction. */
    String floor(String table) {
        return fill("select token from $t where resource = '" + FLOOR + "'" + sharing, table);
    }

    /** Finds what nobody has come to for a while; seconds, limit. */
    String old(String table) {
        return fill(
                "select resource from $t where seen_at <= $s - ? and resource <> '" + FLOOR
                        + "' order by seen_at limit ?",
                table);
    }

    /** Reads the token of a resource that is to be removed, and locks the row where that is possible; resource. */
    String lock(String table) {
        return fill("select token from $t where resource = ?" + (this == SQLITE ? "" : " for update"), table);
    }

    /** Removes a resource that nobody has come to for a while; resource, seconds. */
    String remove(String table) {
        return fill("delete from $t where resource = ? and seen_at <= $s - ?", table);
    }

    /** Raises the floor; token, token. */
    String raiseFloor(String table) {
        return fill("update $t set token = ? where resource = '" + FLOOR + "' and token < ?", table);
    }

    private String fill(String sql, String table) {
        return sql.replace("$t", table).replace("$s", seconds);
    }
}
