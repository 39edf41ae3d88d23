package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Texts that must never change by accident, kept in {@code src/test/resources}. To rewrite them on purpose, and to read
 * the difference before it is committed: {@code ./mvnw -pl core test -Dtest='*Test' -DrewriteGolden=true}.
 */
final class GoldenFiles {
    private static final Path FOLDER = Path.of("src", "test", "resources", "io", "locker", "machine");

    private GoldenFiles() {}

    static void assertSame(String file, String text) {
        Path path = FOLDER.resolve(file);
        try {
            if (Boolean.getBoolean("rewriteGolden")) {
                Files.createDirectories(path.getParent());
                Files.writeString(path, text);
            }
            assertThat(text).as("differs from %s", path).isEqualTo(Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
