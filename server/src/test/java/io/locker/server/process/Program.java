package io.locker.server.process;

import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.locker.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A program in another language, on a script of these tests. */
public final class Program implements AutoCloseable {
    private final Process process;
    private final Path output;

    /** Starts a script that lies beside a class, from a copy in a directory, where it may find what it needs. */
    public Program(Path directory, String interpreter, Class<?> beside, String script, List<String> arguments) {
        try {
            Path file = directory.resolve(script);
            try (InputStream in = beside.getResourceAsStream(script)) {
                if (in == null) {
                    throw new IllegalStateException("There is no such script. name=" + script);
                }
                Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
            }
            output = Files.createTempFile(directory, script, ".out");
            List<String> command = new ArrayList<>(List.of(interpreter, file.toString()));
            command.addAll(arguments);
            process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Finds Node.js, which is there wherever it is required. */
    public static String node() {
        List<Path> places = List.of(Path.of("/usr/bin/node"), Path.of("/usr/local/bin/node"));
        for (Path place : places) {
            if (Files.isExecutable(place)) {
                return place.toString();
            }
        }
        if (String.valueOf(System.getenv("LOCKER_TEST_REQUIRE")).contains("node")) {
            fail("Node.js is required and not there. looked=" + places);
        }
        assumeTrue(false, "Node.js is not there. looked=" + places);
        return "";
    }

    private long pid() {
        return process.pid();
    }

    /** Returns all that it printed. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed something. */
    public void awaitText(String text) {
        Await.until("the program prints " + text, () -> {
            if (!process.isAlive() && !output().contains(text)) {
                throw new AssertionError("The program ended. output=" + output());
            }
            return output().contains(text);
        });
    }

    /** Waits until it has ended, as it should. */
    public void awaitSuccess(Duration atMost) {
        Await.until(atMost, "the program ends", () -> !process.isAlive());
        if (process.exitValue() != 0) {
            throw new AssertionError("The program failed. exit=" + process.exitValue() + " output=" + output());
        }
    }

    /** Says a line to it. */
    public void say(String line) {
        try {
            process.getOutputStream().write((line + '\n').getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends it a signal. */
    public void signal(String name) {
        try {
            int exit = new ProcessBuilder("/bin/kill", "-" + name, Long.toString(pid()))
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("The signal was not sent. name=" + name);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
