package io.locker.testkit.server;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The user that runs for root what refuses to be run by root. */
final class Nobody {

    private Nobody() {}

    static boolean isNeeded() {
        return "root".equals(System.getProperty("user.name"));
    }

    /** The command as it must be run here. */
    static List<String> runs(List<String> command) {
        return isNeeded()
                ? Stream.concat(
                                Stream.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"),
                                command.stream())
                        .toList()
                : command;
    }

    /** A command for root that gives a directory away, with all that is in it. */
    static List<String> owns(Path directory) {
        return List.of("chown", "-R", "nobody:nogroup", directory.toString());
    }
}
