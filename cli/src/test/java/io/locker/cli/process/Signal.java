package io.locker.cli.process;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Sends signals by the shell, which knows them all. */
final class Signal {

    private Signal() {}

    static void send(String name, long pid) {
        try {
            int code = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid)
                    .inheritIO()
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new AssertionError("The signal could not be sent. signal=" + name + " pid=" + pid);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    /** Skips a test where this process ignores a signal, as one does that a shell put into the background. */
    static void assumeHeard(String name) {
        long ignored;
        try {
            ignored = Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("SigIgn:"))
                    .mapToLong(line -> Long.parseLong(line.substring(7).strip(), 16))
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return;
        }
        int number = List.of("HUP", "INT", "QUIT").indexOf(name);
        assumeFalse(number >= 0 && (ignored >> number & 1) != 0, "These tests run where " + name + " is ignored.");
    }
}
