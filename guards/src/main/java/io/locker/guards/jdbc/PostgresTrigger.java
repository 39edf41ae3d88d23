package io.locker.guards.jdbc;

import io.locker.api.FencingToken;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A trigger for PostgreSQL that refuses every change of a table whose transaction has not shown a token, or shows one
 * that is too old: also a change by a program that forgot to check, or by hand.
 *
 * <p>A transaction shows its token by {@link JdbcGuard#check}, by {@link #show}, or in SQL:
 *
 * <pre>{@code
 * set local locker.token = '1838548192777216000';
 * }</pre>
 *
 * <p>The trigger compares and raises the same rows as {@link JdbcGuard}. It does not replace the check at the beginning
 * of a transaction: it comes only with the first change, so what was read before may be out of date. Only the owner of
 * the table and a superuser can go past it, by disabling it; whoever shows a number that is not the token of its hold
 * deceives itself and others.
 */
public final class PostgresTrigger {
    /** The setting that carries the token of a transaction. */
    public static final String SETTING = "locker.token";

    /** The SQLSTATE of a refusal because a later holder has been here. Nothing was changed. */
    public static final String STALE = "LK001";

    /** The SQLSTATE of a refusal because no token was shown, or the table was to be truncated. Nothing was changed. */
    public static final String MISSING = "LK002";

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,40}");

    private PostgresTrigger() {}

    /**
     * Returns the statements that put the trigger on a table. They may be run again, also with another resource. The
     * guard's table has the name {@value JdbcGuard#TABLE}, is there already, and is in the same schema.
     *
     * @param table the table to protect; lower-case letters, digits and underlines
     * @param resource an SQL expression that says under which resource a row {@code r} is guarded, such as
     *     {@code 'orders/' || r.id}, or {@code 'orders'} if one lock protects the whole table. It becomes part of the
     *     statements as it is
     * @return a script for {@code psql}, or for one call of {@link java.sql.Statement#execute(String)}
     * @throws IllegalArgumentException if the name of the table has something else in it
     */
    public static String script(String table, String resource) {
        if (!NAME.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "The name of a table has lower-case letters, digits and underlines. table=" + table);
        }
        return template()
                .replace("$protected", table)
                .replace("$guard", JdbcGuard.TABLE)
                .replace("$setting", SETTING)
                .replace("$resource", resource);
    }

    private static String template() {
        try (InputStream in = Objects.requireNonNull(
                PostgresTrigger.class.getResourceAsStream("postgres-trigger.sql"), "postgres-trigger.sql")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Shows a token to the triggers for the rest of the present transaction, without a check at its beginning: for a
     * role that may not use the guard's table. A token shown later takes the place of an earlier one.
     *
     * @param connection a connection in a transaction: not in auto-commit mode
     * @param token the token of the hold
     * @throws IllegalStateException if the connection is in auto-commit mode; nothing was changed
     * @throws SQLException if the database failed; nothing was changed
     */
    public static void show(Connection connection, FencingToken token) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException(
                    "A token is shown for one transaction; call setAutoCommit(false) first. token=" + token);
        }
        try (PreparedStatement statement = connection.prepareStatement("select set_config(?, ?, true)")) {
            statement.setString(1, SETTING);
            statement.setString(2, token.toString());
            statement.execute();
        }
    }
}
