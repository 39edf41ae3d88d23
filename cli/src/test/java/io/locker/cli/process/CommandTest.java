package io.locker.cli.process;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of the command share: a place for locks of their own, and an end for every process they start. */
abstract class CommandTest {
    @TempDir
    Path directory;

    private final List<Running> started = new ArrayList<>();

    @AfterEach
    void stopWhatWasStarted() {
        started.forEach(Running::stop);
    }

    /** The address of the locks of this test. */
    String at() {
        return "file:" + directory.resolve("locks");
    }

    /** Starts {@code locker} with these words. */
    Running locker(String... words) {
        List<String> command = new ArrayList<>(Installation.shared().command());
        command.addAll(List.of(words));
        return start(command, Map.of(), Redirect.from(new File("/dev/null")));
    }

    /** Starts {@code locker run} with these words. */
    Running run(String... words) {
        List<String> all = new ArrayList<>(List.of("run"));
        all.addAll(List.of(words));
        return locker(all.toArray(String[]::new));
    }

    /** Starts a command under a lock that does not end by itself, and waits until it runs. */
    Running hold(String name) {
        return run(name, "--", "sh", "-c", "echo held; exec sleep 60").awaitOut("held");
    }

    /**
     * Starts a process.
     *
     * @param command its words
     * @param environment what its environment has besides; an empty value takes a variable away
     * @param in its input
     */
    Running start(List<String> command, Map<String, String> environment, Redirect in) {
        Path out = directory.resolve("out" + started.size());
        Path err = directory.resolve("err" + started.size());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectInput(in)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        Map<String, String> variables = builder.environment();
        variables.keySet().removeIf(name -> name.startsWith("LOCKER_"));
        variables.put("LOCKER_AT", at());
        variables.put("XDG_CACHE_HOME", Installation.shared().cache().toString());
        environment.forEach((name, value) -> {
            variables.remove(name);
            if (!value.isEmpty()) {
                variables.put(name, value);
            }
        });
        try {
            Files.createFile(out);
            Files.createFile(err);
            Running running = new Running(builder.start(), out, err);
            started.add(running);
            return running;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file of this test. */
    Path file(String name) {
        return directory.resolve(name);
    }
}
