package io.locker.cli.look;

import io.locker.cli.support.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code locker run} for the help and the completion; the real one does not go through picocli. */
@Command(
        name = "run",
        description = "Takes a lock, runs a command under it, and ends with the command's exit code.",
        sortOptions = false,
        customSynopsis = "locker run [OPTIONS] NAME -- COMMAND [ARGUMENT...]")
final class RunDescription implements Callable<Integer> {
    @Spec
    @Nullable
    CommandSpec spec;

    @Option(names = "--at", paramLabel = "ADDRESS", description = "Where the lock lives (LOCKER_AT; else file:).")
    @Nullable
    String at;

    @Option(names = "--wait", paramLabel = "TIME", description = "Wait no longer than this (else without end).")
    @Nullable
    String wait;

    @Option(names = "--no-wait", description = "Do not wait at all.")
    boolean noWait;

    @Option(names = "--ttl", paramLabel = "TIME", description = "The lease: how long the lock outlives us (15s).")
    @Nullable
    String ttl;

    @Option(names = "--shared", description = "Hold the lock beside other readers.")
    boolean shared;

    @Option(names = "--permits", paramLabel = "N/M", description = "Take N permits of a semaphore that has M.")
    @Nullable
    String permits;

    @Option(
            names = "--hold-at-least",
            paramLabel = "TIME",
            description = "Keep the lock this long, also when the command ends earlier.")
    @Nullable
    String holdAtLeast;

    @Option(
            names = "--once-per",
            paramLabel = "TIME",
            description = "Do not run if the command has succeeded within this time.")
    @Nullable
    String oncePer;

    @Option(names = "--kill-after", paramLabel = "TIME", description = "From TERM to KILL when the lock is lost (10s).")
    @Nullable
    String killAfter;

    @Option(names = "--conflict-exit-code", paramLabel = "N", description = "The exit code when busy (75).")
    @Nullable
    String conflictExitCode;

    @Option(names = "--die-with-parent", description = "Refuse to run where the command would survive a killed locker.")
    boolean dieWithParent;

    @Option(names = "--no-die-with-parent", description = "Let the command survive a killed locker.")
    boolean noDieWithParent;

    @Option(names = "--quiet", description = "Say nothing while waiting, when busy, and when not run.")
    boolean quiet;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    @Nullable
    String name;

    @Parameters(index = "1..*", paramLabel = "COMMAND", description = "The command and its arguments, after --.")
    List<String> command = new ArrayList<>();

    @Override
    public Integer call() {
        return ExitCode.USAGE;
    }
}
