package io.locker.cli.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The command and all that came out of it.
 *
 * <p>Belonging is found in two ways, because each alone has a gap. By descent, as of each look: a process whose parent
 * ended before the look is missed. By the mark in the environment, where the system shows it (Linux, own processes):
 * that finds also who detached itself, but not who cleared the environment.
 */
final class ProcessTree {
    private static final Path PROC = Path.of("/proc");

    private final GrantMark mark;
    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    ProcessTree(ProcessHandle root, GrantMark mark) {
        this.mark = mark;
        known.add(root);
    }

    /**
     * Looks for processes that belong to the command.
     *
     * @return those that run now, parents before children
     */
    Set<ProcessHandle> running() {
        for (ProcessHandle parent : List.copyOf(known)) {
            parent.descendants().forEach(known::add);
        }
        findMarked();
        known.removeIf(process -> !isRunning(process));
        return new LinkedHashSet<>(known);
    }

    private void findMarked() {
        long self = ProcessHandle.current().pid();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
            for (Path process : processes) {
                long pid = Long.parseLong(String.valueOf(process.getFileName()));
                if (pid != self && isMarked(process)) {
                    ProcessHandle.of(pid).ifPresent(known::add);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // A system without /proc: descent has to do.
        }
    }

    private boolean isMarked(Path process) {
        try {
            return mark.isIn(Files.readString(process.resolve("environ"), StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            return false;
        }
    }

    /** A process that has ended and was not fetched by its parent is no longer running. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && state(process.pid()).map(s -> s != 'Z').orElse(true);
    }

    private static Optional<Character> state(long pid) {
        try {
            String stat = Files.readString(PROC.resolve(pid + "/stat"), StandardCharsets.ISO_8859_1);
            return Optional.of(stat.charAt(stat.lastIndexOf(')') + 2));
        } catch (IOException | IndexOutOfBoundsException e) {
            return Optional.empty();
        }
    }
}
