package io.locker.jdbc.file;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A copy of the class path that other users can read, because the original may lie in somebody's home. */
final class ReadableClasses {
    private static @Nullable String path;

    private ReadableClasses() {}

    /** Returns the class path of the copy, which is made once and removed when the tests end. */
    static synchronized String path() {
        if (path == null) {
            try {
                path = copy();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return path;
    }

    private static String copy() throws IOException {
        Path target = Files.createTempDirectory(
                "locker-classes", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            Path original = Path.of(entry);
            // JUnit and the like stay where they are: the program does not need them.
            if (Files.isDirectory(original) || entry.contains("sqlite") || entry.contains("locker")) {
                Path copy = target.resolve(entries.size() + "-" + original.getFileName());
                copy(original, copy);
                entries.add(copy.toString());
            }
        }
        Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(target)));
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path original, Path copy) throws IOException {
        try (Stream<Path> files = Files.walk(original)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Path to = copy.resolve(original.relativize(file).toString());
                Files.copy(file, to, StandardCopyOption.REPLACE_EXISTING);
                Files.setPosixFilePermissions(
                        to, PosixFilePermissions.fromString(Files.isDirectory(to) ? "rwxr-xr-x" : "rw-r--r--"));
            }
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted((a, b) -> b.compareTo(a)).forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            // It lies in the temporary directory, where somebody else will find it.
        }
    }
}
