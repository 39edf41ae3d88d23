package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process of a test: its streams as files, its signals, its end. */
final class Running {
    private static final Duration ENDS = Duration.ofSeconds(30);

    private final Process process;
    private final Path out;
    private final Path err;

    Running(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    String out() {
        return read(out);
    }

    String err() {
        return read(err);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has written something to its output. */
    Running awaitOut(String text) {
        Await.until("output " + text, () -> out().contains(text) || failedEarly());
        return this;
    }

    /** Waits until it has written something to its error stream. */
    Running awaitErr(String text) {
        Await.until("error stream " + text, () -> err().contains(text) || failedEarly());
        return this;
    }

    private boolean failedEarly() {
        if (!process.isAlive()) {
            assertThat(out() + err())
                    .as("words of a process that ended too early")
                    .isEmpty();
        }
        return false;
    }

    /** Waits for its end and returns its exit code; 128 and the number for a signal. */
    int exitCode() {
        return exitCode(ENDS);
    }

    int exitCode(Duration atMost) {
        try {
            if (!process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Await.OutOfTime(
                        "The process did not end in time. atMost=" + atMost + " out=" + out() + " err=" + err(), null);
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    /** Waits for its end, whatever its exit code. */
    void awaitEnd() {
        Await.until("the end", () -> !process.isAlive());
    }

    /** What has come out of it and runs now. */
    List<ProcessHandle> descendants() {
        return process.descendants().toList();
    }

    /** Writes to its input, as if typed. */
    void type(String keys) {
        try {
            process.getOutputStream().write(keys.getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a signal. */
    void signal(String name) {
        Signal.send(name, process.pid());
    }

    /** Ends it and all that came out of it, whatever state it is in. */
    void stop() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
