package io.locker.cli.run;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Finds programs as the system would find them. */
final class Executables {
    private static final String DEFAULT_PATH = "/bin:/usr/bin";

    private final String searchPath;

    /** Searches where the environment says. */
    Executables() {
        this(System.getenv("PATH") == null ? DEFAULT_PATH : System.getenv("PATH"));
    }

    Executables(String searchPath) {
        this.searchPath = searchPath;
    }

    /**
     * Refuses a command that could not be started, before a lock is taken for it.
     *
     * @param command its first word
     * @throws CommandException if it is not there or cannot be executed
     */
    void check(String command) {
        boolean exists = false;
        for (Path file : candidates(command)) {
            if (isExecutable(file)) {
                return;
            }
            exists = exists || Files.exists(file);
        }
        if (exists) {
            throw new CommandException(ExitCode.CANNOT_EXECUTE, "The command cannot be executed. command=" + command);
        }
        throw new CommandException(ExitCode.NOT_FOUND, "The command was not found. command=" + command);
    }

    /**
     * Says whether a program is there and knows an option. It is not run for that: its file is searched for the option,
     * which is much faster.
     *
     * @param program its name
     * @param option the option without dashes, as the program must have it in its texts
     * @return whether it can be relied on
     */
    boolean knows(String program, String option) {
        for (Path file : candidates(program)) {
            if (isExecutable(file)) {
                try {
                    return Files.readString(file, StandardCharsets.ISO_8859_1).contains(option);
                } catch (IOException e) {
                    return false;
                }
            }
        }
        return false;
    }

    private List<Path> candidates(String command) {
        List<Path> files = new ArrayList<>();
        try {
            if (command.contains("/")) {
                files.add(Path.of(command));
            } else if (!command.isEmpty()) {
                for (String directory : searchPath.split(":", -1)) {
                    files.add(Path.of(directory, command));
                }
            }
        } catch (InvalidPathException e) {
            throw CommandException.usage("The command is no path that this system can have. command=" + command);
        }
        return files;
    }

    private static boolean isExecutable(Path file) {
        return Files.isExecutable(file) && !Files.isDirectory(file);
    }
}
