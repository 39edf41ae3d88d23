package io.locker.benchmarks.cluster;

import io.locker.benchmarks.lab.JavaProcess;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How nodes are started that are Java programs, with the classes of this process. */
final class JavaKinds {
    private JavaKinds() {}

    static Path program() {
        return Path.of(JavaProcess.java());
    }

    static List<String> command(List<String> options, String main, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(JavaProcess.java(), "-Xms512m", "-Xmx1g"));
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main));
        command.addAll(arguments);
        return command;
    }

    /** A node runs in a directory of its own. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The version stands in the name of the file, which is faster than to ask it. */
    static List<String> version(Class<?> one) {
        String file = one.getProtectionDomain().getCodeSource().getLocation().getPath();
        return List.of("echo", file.replaceFirst(".*/[a-z-]+", ""));
    }
}
