package io.locker.cli.look;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker completion}: a script that completes commands and options in a shell. */
@Command(name = "completion", description = "Prints a script that completes commands in bash or zsh.")
final class CompletionCommand implements Callable<Integer> {
    /** One script serves both: it switches zsh to bash's way by itself. */
    private static final Set<String> SHELLS = Set.of("bash", "zsh");

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Parameters(index = "0", paramLabel = "SHELL", description = "bash or zsh")
    String shell = "";

    @Override
    public Integer call() {
        if (!SHELLS.contains(shell)) {
            throw CommandException.usage("There is completion for bash and zsh. shell=" + shell);
        }
        Terminal.out().print(AutoComplete.bash("locker", LockerCommand.commandLine()));
        return ExitCode.OK;
    }
}
