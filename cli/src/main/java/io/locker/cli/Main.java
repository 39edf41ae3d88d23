package io.locker.cli;

import io.locker.cli.look.LockerCommand;
import io.locker.cli.run.RunCommand;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.Failures;
import java.util.List;

/**
 * The {@code locker} command.
 *
 * <p>{@code run} is read by hand and touches nothing that it does not need; everything else is read by picocli.
 */
public final class Main {
    private static final char UNDECODABLE = '\ufffd';

    private Main() {}

    /**
     * Runs the command and ends the process.
     *
     * @param words the command line
     */
    public static void main(String[] words) {
        System.exit(run(words));
    }

    static int run(String... words) {
        return Failures.guard(() -> {
            checkEncoding(words);
            List<String> all = List.of(words);
            return isRun(words) ? RunCommand.run(all.subList(1, all.size())) : LockerCommand.run(words);
        });
    }

    private static boolean isRun(String... words) {
        boolean run = words.length > 0 && words[0].equals("run");
        return run && !(words.length == 2 && (words[1].equals("--help") || words[1].equals("-h")));
    }

    /** Bytes that are no text on the way in would be other bytes on the way out. */
    private static void checkEncoding(String... words) {
        for (String word : words) {
            if (word.indexOf(UNDECODABLE) >= 0) {
                throw CommandException.usage("An argument is not valid in this locale's encoding. encoding="
                        + System.getProperty("sun.jnu.encoding") + " argument=" + word);
            }
        }
    }
}
