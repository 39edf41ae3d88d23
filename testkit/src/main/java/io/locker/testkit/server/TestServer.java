package io.locker.testkit.server;

import io.locker.testkit.Await;
import io.locker.testkit.server.ServerKind.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A server that tests work with. One that was started for them can be harmed: killed without a warning, frozen, started
 * again on the same port and data.
 */
public final class TestServer implements AutoCloseable {
    private static final long LOG_TAIL = 4_000;
    private static final int END_SECONDS = 20;

    /** Ends the server when the input ends, which it does when this process is no more, however it came to its end. */
    private static final String GUARD = "cat >/dev/null; kill -9 \"$1\" 2>/dev/null";

    private final String url;
    private final ServerKind kind;
    private final @Nullable Place place;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Process process;
    private @Nullable Process guard;

    private TestServer(String url, ServerKind kind, @Nullable Place place) {
        this.url = url;
        this.kind = kind;
        this.place = place;
    }

    /** A server that somebody else runs. */
    static TestServer given(ServerKind kind, String url) {
        return new TestServer(url, kind, null);
    }

    /** Starts a server and waits until it serves. */
    static TestServer start(ServerKind kind, Place place) {
        TestServer server = new TestServer(kind.url(place.port()), kind, place);
        kind.prepare(place).forEach(step -> run(place, step));
        try {
            server.restart();
        } catch (RuntimeException | Error e) {
            server.close();
            throw e;
        }
        return server;
    }

    /**
     * Returns how a client reaches the server.
     *
     * @return the URL
     */
    public String url() {
        return url;
    }

    /**
     * Returns the port on the loopback address.
     *
     * @return the port
     * @throws UnsupportedOperationException if somebody else runs the server
     */
    public int port() {
        return place().port();
    }

    /**
     * Returns the server's own directory, with its data and {@code server.log}.
     *
     * @return the directory
     * @throws UnsupportedOperationException if somebody else runs the server
     */
    public Path directory() {
        return place().directory();
    }

    private Place place() {
        if (place == null) {
            throw new UnsupportedOperationException("This server is not ours to harm. url=" + url);
        }
        return place;
    }

    /** Starts the server on its port and its data, and waits until it serves. Does nothing while it runs. */
    public void restart() {
        launch();
        Await.until(kind.startsWithin(), kind.name() + " on port " + port() + " serves", () -> {
            if (!isAlive()) {
                throw new IllegalStateException("The server ended at its start. kind=" + kind.name() + log());
            }
            return kind.isReady(port());
        });
    }

    private void launch() {
        Place here = place();
        lock.lock();
        try {
            if (isAlive()) {
                return;
            }
            Path log = here.directory().resolve("server.log");
            Process launched = new ProcessBuilder(kind.command(here))
                    .directory(here.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = launched;
            guard = new ProcessBuilder("sh", "-c", GUARD, "guard", Long.toString(launched.pid())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    /** Kills the server without a warning, and waits for its end. */
    public void kill() {
        place();
        lock.lock();
        try {
            if (process == null) {
                return;
            }
            // The guard first: the number of a process that has ended may be given to another one.
            end(guard);
            List<ProcessHandle> parts = process.descendants().toList();
            process.destroyForcibly();
            parts.forEach(ProcessHandle::destroyForcibly);
            end(process);
            Await.until(
                    "the parts of " + kind.name() + " end", () -> parts.stream().noneMatch(ProcessHandle::isAlive));
            process = null;
        } finally {
            lock.unlock();
        }
    }

    /** Asks the server to end, as an operator does, and waits until it has. */
    public void terminate() {
        signal("TERM");
        Await.until(kind.startsWithin(), kind.name() + " ends", () -> !isAlive());
        kill();
    }

    private static void end(@Nullable Process ending) {
        if (ending == null) {
            return;
        }
        ending.destroyForcibly();
        try {
            if (!ending.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError("A process does not end although it was killed. pid=" + ending.pid());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Freezes the server: it takes connections, and answers nothing. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen server go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        Place here = place();
        lock.lock();
        try {
            if (process == null) {
                throw new IllegalStateException("The server does not run. kind=" + kind.name());
            }
            StringBuilder pids = new StringBuilder().append(process.pid());
            process.descendants().forEach(part -> pids.append(' ').append(part.pid()));
            run(here, List.of("sh", "-c", "kill -" + name + " " + pids));
        } finally {
            lock.unlock();
        }
    }

    /**
     * Says whether the process of the server is there, frozen or not.
     *
     * @return whether it runs; true for one that somebody else runs
     */
    public boolean isAlive() {
        lock.lock();
        try {
            return place == null || (process != null && process.isAlive());
        } finally {
            lock.unlock();
        }
    }

    private static void run(Place place, List<String> command) {
        Path log = place.directory().resolve("server.log");
        try {
            Process step = new ProcessBuilder(command)
                    .directory(place.directory().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            if (!step.waitFor(2, TimeUnit.MINUTES) || step.exitValue() != 0) {
                step.destroyForcibly();
                throw new IllegalStateException(
                        "A command did not succeed. command=" + command + " log=" + Files.readString(log));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a command ran. command=" + command, e);
        }
    }

    private String log() {
        try {
            String said = Files.readString(directory().resolve("server.log"), StandardCharsets.ISO_8859_1);
            return " log=" + said.substring((int) Math.max(0, said.length() - LOG_TAIL));
        } catch (IOException e) {
            return " log=" + e;
        }
    }

    /** Kills the server and removes its data; one that somebody else runs is left alone. */
    @Override
    public void close() {
        if (place == null) {
            return;
        }
        kill();
        try (Stream<Path> files = Files.walk(place.directory())) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            place.directory().toFile().deleteOnExit();
        }
    }

    @Override
    public String toString() {
        return kind.name() + " at " + url;
    }
}
