package io.locker.jdbc.postgresql;

import io.locker.api.NotPermittedException;
import io.locker.jdbc.postgresql.PostgresConnections.Use;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Makes the tables of a new schema, and refuses what this version cannot use. */
final class PostgresSchema {
    private static final int VERSION = 1;

    private static final String GRANTS = """

            -- What a user needs who is not the owner; write the user's name for somebody.
            -- grant usage on schema @schema@ to somebody;
            -- grant select, insert, update, delete on all tables in schema @schema@ to somebody;
            -- grant usage on all sequences in schema @schema@ to somebody;
            """;

    private final String schema;
    private final PostgresCalls calls;

    PostgresSchema(String schema, PostgresCalls calls) {
        this.schema = schema;
        this.calls = calls;
    }

    /** What there is. */
    private record Found(boolean tables, String encoding) {}

    /** The script for a schema, to be run by {@code psql}, as one transaction. */
    static String script(String schema) {
        return in(schema, "begin;\n\ncreate schema if not exists @schema@;\n\n" + resource() + GRANTS + "\ncommit;\n");
    }

    /** The same as one statement, which does nothing if somebody else was faster. */
    private static String once(String schema) {
        return in(
                schema,
                "do $locker$ begin\nperform pg_advisory_xact_lock(hashtextextended('locker schema', 0));\n"
                        + "if to_regnamespace('@schema@') is null then\ncreate schema @schema@;\nend if;\n"
                        + "if to_regclass('@schema@.locker_schema') is null then\n" + resource()
                        + "\nend if;\nend $locker$");
    }

    private static String in(String schema, String sql) {
        return sql.replace("@schema@", quoted(schema));
    }

    static String quoted(String schema) {
        return '"' + schema + '"';
    }

    private static String resource() {
        try (InputStream script = PostgresSchema.class.getResourceAsStream("schema.sql")) {
            if (script == null) {
                throw new IllegalStateException("The resource schema.sql is missing beside the classes.");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes the tables if there are none; one client does, if many come at once. */
    void prepare() {
        Found found = calls.ask(
                Use.REQUEST,
                (sql, patience) -> sql.one(
                        row -> new Found(row.getBoolean(1), row.getString(2)),
                        "select to_regclass(?) is not null, current_setting('server_encoding')",
                        quoted(schema) + ".locker_schema"));
        if (!found.encoding.equals("UTF8")) {
            throw calls.errors()
                    .unavailable(
                            "The database keeps text in an encoding that cannot hold every name; make one with UTF8."
                                    + " encoding=" + found.encoding);
        }
        if (!found.tables) {
            make();
        }
        check();
    }

    /** After an unknown outcome it may be done again, so that is no other than none. */
    private void make() {
        try {
            calls.ask(Use.REQUEST, (sql, patience) -> sql.all(row -> true, once(schema)));
        } catch (NotPermittedException e) {
            throw new NotPermittedException(
                    "The tables of Locker are missing and this user may not make them; have the script of"
                            + " PostgresOptions.script(), or of the command locker schema, run by one who may. schema="
                            + schema + " detail=" + e.getMessage(),
                    e);
        }
    }

    private void check() {
        int version = calls.ask(
                Use.REQUEST,
                (sql, patience) ->
                        sql.one(row -> row.getInt(1), "select version from " + quoted(schema) + ".locker_schema"));
        if (version != VERSION) {
            throw calls.errors()
                    .unavailable("The tables were made by another version of Locker; use that version, or another"
                            + " schema. schema=" + schema + " version=" + version + " supported=" + VERSION);
        }
    }
}
