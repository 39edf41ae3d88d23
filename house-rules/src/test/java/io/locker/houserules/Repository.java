package io.locker.houserules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files that people write: the tree without what is built and what tools keep for themselves. */
record Repository(Path root) {

    private static final Set<String> NOT_OURS = Set.of("target", ".git", ".idea", ".settings");

    /** Finds the repository this build runs in, by the Maven wrapper at its top. */
    static Repository here() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("mvnw"))) {
                return new Repository(at);
            }
        }
        throw new IllegalStateException("No directory above holds the Maven wrapper. from="
                + Path.of("").toAbsolutePath());
    }

    /** Returns the files with that ending, sorted. */
    List<Path> files(String ending) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean skip = NOT_OURS.contains(directory.getFileName().toString());
                    return skip && !directory.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (file.getFileName().toString().endsWith(ending)) {
                        found.add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.stream().sorted().toList();
    }

    List<Path> javaFiles() {
        return files(".java");
    }

    List<Markdown> documents() {
        return files(".md").stream().map(Markdown::read).toList();
    }

    /** Names a file as a reader of the repository would, with slashes. */
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    String breach(Path file, long line, String what) {
        return name(file) + ":" + line + ": " + what;
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
