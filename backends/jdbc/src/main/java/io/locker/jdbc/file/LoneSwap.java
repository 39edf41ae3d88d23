package io.locker.jdbc.file;

import static io.locker.jdbc.file.FileStore.CLOCK;

import io.locker.spi.LockRecord;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A swap that is alone with its lock: nobody is to be woken, and the inbox is empty before and after. One statement
 * then does what {@link FileStore} does in five, and is a transaction by itself.
 *
 * <p>It changes nothing if the revision or the inbox is not as it should be. What they are instead, and whether the
 * swap can be applied all the same, {@link FileStore} finds out.
 */
final class LoneSwap {
    private static final String NO_REQUEST = "not exists (select 1 from locker_inbox where name = ?1)";

    /** Two rows: the counter, which draws the number, and the document. */
    private static final String WRITE = "insert into locker_lock (name, revision, written_at, document)"
            + " select new.column1, drawn.revision, drawn.at, new.column2"
            + " from (select " + FileStore.counterRaisedBy("1") + " as revision, " + CLOCK + " as at"
            + " from locker_lock where name = '') as drawn, (values ('', ''), (?1, ?3)) as new"
            + " where coalesce((select revision from locker_lock where name = ?1), 0) = ?2 and " + NO_REQUEST
            + " on conflict (name) do update set revision = excluded.revision, written_at = excluded.written_at,"
            + " document = excluded.document returning revision, written_at";

    /** It draws no number: the next document will, and has a greater one than this. */
    private static final String REMOVE =
            "delete from locker_lock where name = ?1 and revision = ?2 and " + NO_REQUEST + " returning " + CLOCK;

    private final FileConnection connection;

    LoneSwap(FileConnection connection) {
        this.connection = connection;
    }

    /** Swaps if nothing is in the way, and durably; null if something is, and nothing was changed. */
    @Nullable
    SwapResult tryOnce(Swap swap) {
        if (!swap.taken().ids().isEmpty()) {
            return null;
        }
        String document = swap.document();
        String name = swap.name().value();
        LockRecord record = document == null
                ? connection.writeAlone(LoneSwap::removed, REMOVE, name, swap.expected())
                : connection.writeAlone(row -> written(row, document), WRITE, name, swap.expected(), document);
        return record == null ? null : new SwapResult(true, record);
    }

    private static LockRecord written(ResultSet row, String document) throws SQLException {
        long at = row.getLong(2);
        return new LockRecord(row.getLong(1), at, document, List.of(), at);
    }

    private static LockRecord removed(ResultSet row) throws SQLException {
        return new LockRecord(0, 0, null, List.of(), row.getLong(1));
    }
}
