package io.locker.cli.look;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Failures;
import io.locker.cli.support.Terminal;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** All commands, as picocli sees them. {@code run} is only described here. */
@Command(
        name = "locker",
        description = "Runs commands under locks that many machines share, and shows who holds them.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = LockerCommand.Version.class,
        mixinStandardHelpOptions = true,
        subcommands = {
            RunDescription.class,
            ListCommand.class,
            ShowCommand.class,
            WaitCommand.class,
            UnlockCommand.class,
            WatchCommand.class,
            ClusterCommand.class,
            SchemaCommand.class,
            CompletionCommand.class,
            TrainCommand.class,
            HelpCommand.class
        })
public final class LockerCommand implements Callable<Integer> {

    /**
     * Runs any command but {@code run}.
     *
     * @param words the command line
     * @return the exit code
     */
    public static int run(String... words) {
        return commandLine().execute(words);
    }

    /** Returns all commands and their options. */
    static CommandLine commandLine() {
        return new CommandLine(new LockerCommand())
                .setOut(new PrintWriter(Terminal.out(), true, StandardCharsets.UTF_8))
                .setErr(new PrintWriter(Terminal.err(), true, StandardCharsets.UTF_8))
                .setParameterExceptionHandler((failure, words) -> refuse(failure))
                .setExecutionExceptionHandler((failure, command, result) -> Failures.tell(failure));
    }

    private static int refuse(ParameterException failure) {
        CommandLine command = failure.getCommandLine();
        if (failure instanceof UnmatchedArgumentException unmatched && command.getParent() == null) {
            return Failures.tell(CommandException.usage("locker does not know this command. command="
                    + unmatched.getUnmatched().get(0) + " help=locker help"));
        }
        String message = String.valueOf(failure.getMessage()).replace('\n', ' ');
        return Failures.tell(CommandException.usage(message + " help=locker help " + command.getCommandName()));
    }

    /** Says what there is when no command was named. */
    @Override
    public Integer call() {
        commandLine().usage(Terminal.err());
        return ExitCode.USAGE;
    }

    /** The version from the jar's manifest. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = LockerCommand.class.getPackage().getImplementationVersion();
            return new String[] {
                "locker " + (version == null ? "development" : version) + " (Java " + Runtime.version() + ")"
            };
        }
    }
}
