package io.locker.jdbc.file;

import io.locker.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A running {@link StoreProgram}. Closing it ends the process, however it is. */
final class StoreProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    private final Process process;
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> wakeUps = new LinkedBlockingQueue<>();

    private StoreProcess(Process process) {
        this.process = process;
        Thread reader = new Thread(this::read, "reader of process " + process.pid());
        reader.setDaemon(true);
        reader.start();
    }

    /** Starts a process that uses a directory, and waits until it has opened it. */
    static StoreProcess start(Path directory) {
        return start(List.of(), directory, Duration.ofSeconds(30));
    }

    /** The same, with words before the command, such as those that change the user. */
    static StoreProcess start(List<String> before, Path directory, Duration requestTimeout) {
        StoreProcess started = begin(before, directory, requestTimeout);
        String answer = started.answer();
        if (!answer.equals("ready")) {
            throw new AssertionError(
                    "The process did not begin as it should. answer=" + answer + " then=" + started.answers);
        }
        return started;
    }

    /** Starts a process that is expected to end at once, and returns what it says first. */
    static String refusal(List<String> before, Path directory) {
        try (StoreProcess started = begin(before, directory, Duration.ofSeconds(5))) {
            return started.answer();
        }
    }

    /** Starts a process without waiting for anything. */
    static StoreProcess begin(List<String> before, Path directory, Duration requestTimeout) {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        if (Runtime.version().feature() >= 22) {
            // Else the virtual machine warns that the driver loads a native library.
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                before.isEmpty() ? System.getProperty("java.class.path") : ReadableClasses.path(),
                StoreProgram.class.getName(),
                directory.toString(),
                String.valueOf(requestTimeout.toSeconds())));
        try {
            return new StoreProcess(
                    new ProcessBuilder(command).redirectErrorStream(true).start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.startsWith("woken ")) {
                    wakeUps.add(line);
                } else {
                    answers.add(line);
                }
            }
        } catch (IOException e) {
            answers.add("ended: " + e);
        }
    }

    /** Sends a command; the answer is waited for apart. */
    void send(String command) {
        try {
            process.getOutputStream().write((command + "\n").getBytes(StandardCharsets.UTF_8));
            process.getOutputStream().flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for the next answer. */
    String answer() {
        return next(answers);
    }

    /** Sends a command and waits for its answer. */
    String ask(String command) {
        send(command);
        return answer();
    }

    /** Waits for the next wake-up of one of its sessions. */
    String wakeUp() {
        return next(wakeUps);
    }

    private String next(BlockingQueue<String> queue) {
        try {
            String line = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (line == null) {
                throw new AssertionError("The process did not answer. alive=" + process.isAlive());
            }
            return line;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted while it waited.", e);
        }
    }

    /** Lets the process end by itself. */
    void end() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Await.until("the end of the process", () -> !process.isAlive());
    }

    /** Ends the process the way that a crash does. */
    void kill() {
        process.destroyForcibly();
        Await.until("the end of the process", () -> !process.isAlive());
    }

    /** Stops the process without its noticing. */
    void freeze() {
        signal("STOP");
    }

    /** Lets the process go on. */
    void thaw() {
        signal("CONT");
    }

    private void signal(String name) {
        try {
            int status = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new AssertionError("The signal was not sent. signal=" + name + " status=" + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted while it sent a signal.", e);
        }
    }

    @Override
    public void close() {
        kill();
    }
}
