package io.locker.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.locker.api.Hold;
import io.locker.guards.StaleTokenException;
import io.locker.guards.file.FileGuard;
import java.io.IOException;
import java.nio.file.Path;

/** Files in a directory, each replaced only if no later holder has been there. */
final class Reports {
    private static final byte[] NOTHING = {};

    private final Path directory;

    /**
     * Takes the directory.
     *
     * @param directory where the reports are
     */
    Reports(Path directory) {
        this.directory = directory;
    }

    /**
     * Adds a line to a report.
     *
     * @param line the line
     * @param hold the hold of the lock of the report
     * @throws IOException if it cannot be read or written
     * @throws StaleTokenException if a later holder has been here; nothing was changed
     */
    void add(String line, Hold hold) throws IOException {
        // region guarded-file
        FileGuard files = new FileGuard(directory);
        byte[] before = files.read("report.csv", hold).orElse(NOTHING);
        files.write("report.csv", hold, out -> {
            out.write(before);
            out.write((line + "\n").getBytes(UTF_8));
        });
        // endregion
    }
}
