package io.locker.cli.run;

import io.locker.cli.run.RunOptions.DieWithParent;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The command as it is started: in the middle of small system programs that replace themselves by it, so that it has
 * the process id of the first of them.
 */
final class ChildCommand {
    /** The first Java that starts processes which can be sent QUIT; the others leave it blocked. */
    private static final int JAVA_THAT_UNBLOCKS_QUIT = 25;

    private static final String CALLERS_LOCALE = "LOCKER_CALLER_LC_ALL";

    private ChildCommand() {}

    /**
     * Checks the command and wraps it.
     *
     * @param options what was asked for
     * @param executables where programs are found
     * @return the words to start
     * @throws CommandException if there is no such command, or it was to die with this process and cannot
     */
    static List<String> prepare(RunOptions options, Executables executables) {
        String command = options.command().get(0);
        executables.check(command);
        List<String> words = new ArrayList<>();
        if (options.care().dieWithParent() != DieWithParent.NEVER) {
            if (executables.knows("setpriv", "pdeathsig")) {
                words.addAll(List.of("setpriv", "--pdeathsig", "TERM", "--"));
            } else if (options.care().dieWithParent() == DieWithParent.ALWAYS) {
                throw new CommandException(
                        ExitCode.CONFIGURATION,
                        "--die-with-parent needs setpriv of util-linux 2.33 or later, which was not found.");
            }
        }
        boolean isBlocked = Runtime.version().feature() < JAVA_THAT_UNBLOCKS_QUIT;
        if (isBlocked && !command.contains("=") && executables.knows("env", "default-signal")) {
            words.addAll(List.of("env", "--default-signal=QUIT", "--"));
        }
        words.addAll(options.command());
        return words;
    }

    /**
     * Undoes in the child's environment what the launcher did for this process, and adds what is known of the lock:
     * last, so that a command within a command sees its own lock.
     *
     * @param environment the child's, to be changed
     * @param grant what the child is told
     */
    static void setEnvironment(Map<String, String> environment, GrantMark grant) {
        String locale = environment.remove(CALLERS_LOCALE);
        if (locale != null) {
            environment.remove("LC_ALL");
            if (locale.startsWith("=")) {
                environment.put("LC_ALL", locale.substring(1));
            }
        }
        environment.put("LOCKER_NAME", grant.name());
        environment.put("LOCKER_TOKEN", grant.token());
        environment.put("LOCKER_SESSION", grant.session());
        environment.put("LOCKER_HELD", "1");
    }
}
