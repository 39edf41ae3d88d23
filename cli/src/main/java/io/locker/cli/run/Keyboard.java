package io.locker.cli.run;

import io.locker.cli.support.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * The keys of a terminal that send signals. They go to all processes in the foreground, this one and the command alike;
 * a command that got the signal a second time from here would take it for a second stroke of the key.
 */
final class Keyboard {
    private static final Set<String> SIGNALS = Set.of("INT", "QUIT");
    private static final int GROUP = 2;
    private static final int FOREGROUND_GROUP = 5;

    private Keyboard() {}

    /**
     * Says whether the command has had this signal already, as far as can be known: the sender of a signal cannot.
     *
     * @param signal without {@code SIG}
     * @return whether the keyboard of the terminal sends it, and this process is in its foreground
     */
    static boolean sendsToAll(String signal) {
        return SIGNALS.contains(signal) && isInForeground();
    }

    private static boolean isInForeground() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            // state, parent, group, session, terminal, foreground group of the terminal (-1 without one)
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", FOREGROUND_GROUP + 2);
            return fields.length > FOREGROUND_GROUP && fields[GROUP].equals(fields[FOREGROUND_GROUP]);
        } catch (IOException e) {
            return Terminal.isTerminal();
        }
    }
}
