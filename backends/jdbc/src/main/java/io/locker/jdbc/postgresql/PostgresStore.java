package io.locker.jdbc.postgresql;

import io.locker.api.LockName;
import io.locker.jdbc.postgresql.PostgresConnections.Use;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of locks, by the functions of the schema. */
final class PostgresStore {
    private static final String[] NOBODY = {};

    /** A handle of an inbox that none has. */
    private static final long NONE = -1;

    private final PostgresCalls calls;
    private final String read;
    private final String post;
    private final String swap;
    private final String names;

    PostgresStore(PostgresCalls calls, String schema) {
        this.calls = calls;
        String columns = "select revision, written_at, document, inbox_ids, inbox_requests, at";
        read = columns + " from " + schema + ".locker_read(?)";
        post = columns + " from " + schema + ".locker_post(?, ?, ?, ?)";
        swap = columns + ", applied from " + schema + ".locker_swap(?, ?, ?, ?, ?, ?, ?)";
        names = "select " + schema + ".locker_names(?, ?, ?)";
    }

    LockRecord read(LockName name) {
        return calls.ask(Use.REQUEST, (sql, patience) -> sql.one(row -> record(row, null), read, name.value()));
    }

    LockRecord post(LockName name, List<String> requests, Set<String> wake) {
        if (requests.isEmpty() && wake.isEmpty()) {
            return read(name);
        }
        return calls.change((sql, patience) -> sql.one(
                row -> record(row, null),
                post,
                name.value(),
                requests.toArray(NOBODY),
                wake.toArray(NOBODY),
                patience));
    }

    SwapResult compareAndSet(Swap wanted) {
        return calls.change((sql, patience) -> sql.one(
                row -> {
                    boolean applied = row.getBoolean(7);
                    return new SwapResult(applied, record(row, applied ? wanted.document() : null));
                },
                swap,
                wanted.name().value(),
                wanted.expected(),
                wanted.document(),
                wanted.taken().ids().stream().map(PostgresStore::number).toArray(Long[]::new),
                wanted.taken().all(),
                wanted.wake().toArray(NOBODY),
                patience));
    }

    List<LockName> names(String prefix, String after, int limit) {
        List<LockName> names = new ArrayList<>();
        // Names with one prefix stand together, so the first one without it ends the page.
        for (String name : calls.ask(
                Use.REQUEST, (sql, patience) -> sql.all(row -> row.getString(1), this.names, prefix, after, limit))) {
            if (!name.startsWith(prefix)) {
                break;
            }
            names.add(new LockName(name));
        }
        return names;
    }

    private static Long number(String id) {
        return id.matches("[0-9]{1,18}") ? Long.parseLong(id) : NONE;
    }

    /** Reads a record; the document of an applied swap is not in the answer. */
    private static LockRecord record(ResultSet row, @Nullable String written) throws SQLException {
        @Nullable String document = row.getString(3);
        return new LockRecord(
                row.getLong(1), row.getLong(2), written == null ? document : written, inbox(row), row.getLong(6));
    }

    private static List<InboxEntry> inbox(ResultSet row) throws SQLException {
        Long[] ids = PostgresSql.numbers(row, 4);
        if (ids.length == 0) {
            return List.of();
        }
        String[] requests = PostgresSql.texts(row, 5);
        List<InboxEntry> inbox = new ArrayList<>();
        for (int i = 0; i < ids.length; i++) {
            inbox.add(new InboxEntry(ids[i].toString(), requests[i]));
        }
        return inbox;
    }
}
