package io.locker.benchmarks.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What else a figure depends on. */
public final class Surroundings {
    private Surroundings() {}

    /** Says on what machine this runs, and how busy it is. */
    public static String describe() {
        return Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch") + ", Java " + System.getProperty("java.version") + ", " + load() + ".";
    }

    /** Says how many threads wanted a processor in the last minute, on average. */
    public static String load() {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        return String.format(Locale.ROOT, "load %.2f", load);
    }

    /** Says on what kind of file system a directory is: on one in memory, commits cost next to nothing. */
    public static String disk(Path directory) throws IOException {
        FileStore store = Files.getFileStore(directory);
        return "The files are on " + store.name() + " (" + store.type() + ").";
    }
}
