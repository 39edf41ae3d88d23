package io.locker.testkit.process;

import io.locker.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** A {@link LockTaker} that runs as a process of its own, to be spoken to, frozen and killed. */
public final class TakerProcess implements AutoCloseable {
    private final String holder;
    private final Process process;
    private final Writer commands;
    private final List<Line> lines = new CopyOnWriteArrayList<>();

    /**
     * One line that the process said.
     *
     * @param atNanos when it arrived, on this machine's monotonic clock
     * @param text what it said
     */
    public record Line(long atNanos, String text) {

        /**
         * Returns the fencing token in a line that has one.
         *
         * @return the token, the third word
         */
        public long token() {
            return Long.parseLong(text.split(" ", -1)[2]);
        }
    }

    private TakerProcess(String holder, Process process) {
        this.holder = holder;
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        Thread reader = new Thread(this::read, "reads-" + holder);
        reader.setDaemon(true);
        reader.start();
    }

    /**
     * Starts the program with the class path and the Java of this one.
     *
     * @param address where the locks live
     * @param holder how it names itself; no blanks
     * @param lease its lease
     * @return the process, which may not be ready yet
     */
    public static TakerProcess start(String address, String holder, Duration lease) {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LockTaker.class.getName(),
                address,
                Long.toString(lease.toMillis()),
                holder);
        builder.redirectErrorStream(true);
        try {
            return new TakerProcess(holder, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                lines.add(new Line(System.nanoTime(), line));
            }
        } catch (IOException e) {
            lines.add(new Line(System.nanoTime(), "unreadable " + e.getMessage()));
        }
    }

    /**
     * Gives a command; see {@link LockTaker}.
     *
     * @param command one line
     */
    public void tell(String command) {
        try {
            commands.write(command + "\n");
            commands.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("The process no longer listens. " + said(), e);
        }
    }

    /**
     * Waits for a line that begins in a certain way, among all that were said from the start on.
     *
     * @param beginning how it begins
     * @return the first such line
     */
    public Line await(String beginning) {
        return await(beginning, Await.SOON);
    }

    /**
     * Waits for a line that begins in a certain way, among all that were said from the start on.
     *
     * @param beginning how it begins
     * @param atMost after which time the test fails, saying what was said instead
     * @return the first such line
     */
    public Line await(String beginning, Duration atMost) {
        try {
            Await.until(
                    atMost, holder + " says " + beginning, () -> find(beginning).isPresent());
        } catch (AssertionError late) {
            throw new AssertionError(
                    "The process did not say what was awaited. awaited=" + beginning + " " + said(), late);
        }
        return find(beginning).orElseThrow();
    }

    /**
     * Gives a command and waits for a line that is its answer.
     *
     * @param command one line
     * @param beginning how the answer begins
     * @return the answer; one that was said before the command does not count
     */
    public Line ask(String command, String beginning) {
        int before = lines.size();
        tell(command);
        try {
            Await.until(
                    holder + " says " + beginning, () -> find(beginning, before).isPresent());
        } catch (AssertionError late) {
            throw new AssertionError("The process gave another answer. command=" + command + " " + said(), late);
        }
        return find(beginning, before).orElseThrow();
    }

    private Optional<Line> find(String beginning) {
        return find(beginning, 0);
    }

    private Optional<Line> find(String beginning, int from) {
        List<Line> now = List.copyOf(lines);
        return now.subList(from, now.size()).stream()
                .filter(line -> line.text().startsWith(beginning))
                .findFirst();
    }

    private String said() {
        return "holder=" + holder + " alive=" + process.isAlive() + " said="
                + lines.stream().map(Line::text).toList();
    }

    /** Kills the process without a chance to tidy up, and waits for its end. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Freezes the process: none of its threads runs. */
    public void freeze() {
        signal("STOP");
    }

    /** Lets a frozen process go on. */
    public void thaw() {
        signal("CONT");
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + process.pid()).start();
            if (!kill.waitFor(10, TimeUnit.SECONDS) || kill.exitValue() != 0) {
                throw new AssertionError("The signal was not sent. signal=" + signal + " " + said());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted.", e);
        }
    }

    private void awaitEnd() {
        Await.until(holder + " ends", () -> !process.isAlive());
    }

    /** Ends the process in order: it releases what it holds. */
    public void quit() {
        tell("quit");
        awaitEnd();
    }

    /** Kills the process if it still runs. */
    @Override
    public void close() {
        kill();
    }
}
