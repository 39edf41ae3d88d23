package io.locker.jdbc.file;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The records of locks in SQL, within one transaction that the caller has begun. */
final class FileStore {

    /** This machine's clock in microseconds; SQLite knows it to the millisecond. */
    static final String CLOCK = "cast(round(unixepoch('subsec') * 1000) as integer) * 1000";

    /*
     * Numbers are drawn while the transaction has the write lock of the database, so a later transaction draws greater
     * ones. They follow the clock, so that they also grow when the file was lost or its last commits were; and they
     * never go back with it. A clock beyond the year 2112 is not believed, because it would use up the numbers below
     * 2^53.
     */
    static String counterRaisedBy(String howMany) {
        return "max(revision + " + howMany + ", min(" + CLOCK + ", 1 << 52))";
    }

    private static final String DRAW = "update locker_lock set revision = " + counterRaisedBy("?")
            + " where name = '' returning revision, " + CLOCK;

    private static final String RECORD = "select l.revision, l.written_at, l.document, " + CLOCK + ", i.id, i.request"
            + " from (select 1) left join locker_lock l on l.name = ?1 left join locker_inbox i on i.name = ?1";

    private static final String POST = "insert into locker_inbox (name, id, request) values (?, ?, ?)";

    private static final String TAKE = "delete from locker_inbox where name = ? and id = ?";

    private static final String WRITE = "insert into locker_lock (name, revision, written_at, document)"
            + " values (?, ?, ?, ?) on conflict (name) do update set"
            + " revision = excluded.revision, written_at = excluded.written_at, document = excluded.document";

    private static final String REMOVE = "delete from locker_lock where name = ?";

    private static final String WAKE = "insert into locker_wake (session, name, drawn_at)"
            + " select ?1, ?2, ?3 where exists (select 1 from locker_session where id = ?1)"
            + " on conflict (session, name) do update set drawn_at = excluded.drawn_at";

    private static final String NAMES = "select name from locker_lock where name > ?1 and name >= ?2"
            + " union select name from locker_inbox where name > ?1 and name >= ?2 order by name limit ?3";

    private static final Comparator<InboxEntry> IN_ORDER =
            (one, other) -> Long.compare(Long.parseLong(one.id()), Long.parseLong(other.id()));

    private final FileSql sql;

    FileStore(FileSql sql) {
        this.sql = sql;
    }

    /**
     * Numbers drawn from the one counter of the database.
     *
     * @param last the greatest of them
     * @param at the clock when they were drawn
     */
    record Drawn(long last, long at) {

        static Drawn numbers(FileSql sql, int howMany) throws SQLException {
            Drawn drawn = sql.first(row -> new Drawn(row.getLong(1), row.getLong(2)), DRAW, howMany);
            if (drawn == null) {
                throw new SQLException("The counter is missing from the database.");
            }
            return drawn;
        }
    }

    LockRecord read(LockName name) throws SQLException {
        List<InboxEntry> inbox = new ArrayList<>(0);
        LockRecord found =
                sql.all(row -> readRow(row, inbox), RECORD, name.value()).get(0);
        inbox.sort(IN_ORDER);
        return withInbox(found, inbox);
    }

    /** Reads the record, which stands in every row, and the entry of the inbox beside it. */
    private static LockRecord readRow(ResultSet row, List<InboxEntry> inbox) throws SQLException {
        @Nullable String id = row.getString(5);
        if (id != null) {
            inbox.add(new InboxEntry(id, row.getString(6)));
        }
        // The document may be long, and once is enough.
        return inbox.size() > 1 ? LockRecord.ABSENT : readDocument(row);
    }

    private static LockRecord readDocument(ResultSet row) throws SQLException {
        @Nullable String document = row.getString(3);
        return new LockRecord(row.getLong(1), row.getLong(2), document, List.of(), row.getLong(4));
    }

    /** Appends requests and leaves wake-ups for sessions of other clients. */
    LockRecord post(LockName name, List<String> requests, Set<String> wake) throws SQLException {
        Drawn drawn = Drawn.numbers(sql, Math.max(1, requests.size()));
        long id = drawn.last() - requests.size();
        for (String request : requests) {
            id++;
            sql.change(POST, name.value(), id, request);
        }
        leaveWakes(name, wake, drawn);
        return read(name);
    }

    /** Swaps a document and leaves wake-ups for sessions of other clients. */
    SwapResult compareAndSet(Swap swap, Set<String> wake) throws SQLException {
        LockName name = swap.name();
        LockRecord found = read(name);
        if (found.revision() != swap.expected() || !swap.taken().fits(found.inbox())) {
            return new SwapResult(false, found);
        }
        Drawn drawn = Drawn.numbers(sql, 1);
        LockRecord next = write(swap, drawn);
        for (String id : swap.taken().ids()) {
            sql.change(TAKE, name.value(), id);
        }
        leaveWakes(name, wake, drawn);
        return new SwapResult(true, withInbox(next, left(found, swap.taken())));
    }

    List<LockName> names(String prefix, String after, int limit) throws SQLException {
        List<LockName> names = new ArrayList<>();
        // Names with one prefix stand together, so the first one without it ends the page.
        for (String name : sql.all(row -> row.getString(1), NAMES, after, prefix, limit)) {
            if (!name.startsWith(prefix)) {
                break;
            }
            names.add(new LockName(name));
        }
        return names;
    }

    private LockRecord write(Swap swap, Drawn drawn) throws SQLException {
        String name = swap.name().value();
        String document = swap.document();
        if (document == null) {
            sql.change(REMOVE, name);
            return new LockRecord(0, 0, null, List.of(), drawn.at());
        }
        sql.change(WRITE, name, drawn.last(), drawn.at(), document);
        return new LockRecord(drawn.last(), drawn.at(), document, List.of(), drawn.at());
    }

    private static List<InboxEntry> left(LockRecord found, Taken taken) {
        Set<String> ids = Set.copyOf(taken.ids());
        return found.inbox().stream().filter(entry -> !ids.contains(entry.id())).toList();
    }

    private static LockRecord withInbox(LockRecord record, List<InboxEntry> inbox) {
        return inbox.isEmpty()
                ? record
                : new LockRecord(record.revision(), record.writtenAt(), record.document(), inbox, record.now());
    }

    private void leaveWakes(LockName name, Set<String> wake, Drawn drawn) throws SQLException {
        for (String session : wake) {
            sql.change(WAKE, session, name.value(), drawn.last());
        }
    }
}
