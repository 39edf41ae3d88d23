package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.sqlite.SQLiteErrorCode;
import org.sqlite.SQLiteException;

/** What is said about a fault, and what is claimed to be known. */
final class FileErrorsTest {
    private final FileErrors errors = new FileErrors(Path.of("/locks/locker.db"));

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_FULL", "SQLITE_BUSY", "SQLITE_BUSY_SNAPSHOT"})
    void aCommitWithoutARecordChangedNothing(SQLiteErrorCode code) {
        assertThat(errors.atCommit(new SQLiteException("text", code))).isInstanceOf(BackendUnavailableException.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = SQLiteErrorCode.class,
            names = {"SQLITE_IOERR_FSYNC", "SQLITE_IOERR_WRITE", "SQLITE_IOERR", "SQLITE_NOMEM", "SQLITE_CORRUPT"})
    void aCommitThatFailedOtherwiseIsUnknown(SQLiteErrorCode code) {
        assertThat(errors.atCommit(new SQLiteException("text", code))).isInstanceOf(OutcomeUnknownException.class);
    }

    @Test
    void theSentenceComesFirstAndThePathIsNamed() {
        assertThat(errors.unavailable(new SQLiteException("[text]", SQLiteErrorCode.SQLITE_READONLY_DIRECTORY)))
                .hasMessageStartingWith("The database file cannot be written;")
                .hasMessageContaining("path=/locks/locker.db")
                .hasMessageContaining("code=SQLITE_READONLY_DIRECTORY");
    }

    @Test
    void aDiskWithoutRoomForTheSharedMemoryIsFull() {
        assertThat(errors.unavailable(new SQLiteException("[text]", SQLiteErrorCode.SQLITE_IOERR_SHMSIZE)))
                .hasMessageStartingWith("The disk of the database file is full;")
                .hasMessageContaining("code=SQLITE_IOERR_SHMSIZE");
    }

    @Test
    void aFaultThatNobodyThoughtOfIsNamedToo() {
        assertThat(errors.unavailable(new SQLiteException("[text]", SQLiteErrorCode.SQLITE_TOOBIG)))
                .hasMessageStartingWith("The database file could not be used.")
                .hasMessageContaining("code=SQLITE_TOOBIG");
    }
}
