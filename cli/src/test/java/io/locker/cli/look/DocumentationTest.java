package io.locker.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.cli.support.ExitCode;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** {@code docs/cli.md} says what the program does. */
final class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern OPTION_ROW = Pattern.compile("(?m)^\\|`(--[a-z-]+)(?: ([A-Z/]+))?`\\|");
    private static final Pattern CODE_ROW = Pattern.compile("(?m)^\\|(\\d+)\\|");
    private static final Pattern VARIABLE = Pattern.compile("\\bLOCKER_[A-Z_]+\\b");

    private final String text = read(ROOT.resolve("docs/cli.md"));

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text from a heading to the next. */
    private String section(String heading) {
        int start = text.indexOf("# " + heading + "\n");
        assertThat(start).as("heading " + heading).isPositive();
        int end = text.indexOf("\n#", start);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    @Nested
    class Options {

        @Test
        void areThoseOfTheProgram() {
            CommandOptions.all().forEach((command, options) -> {
                Map<String, String> rows = new TreeMap<>();
                OPTION_ROW
                        .matcher(section("locker " + command))
                        .results()
                        .forEach(row -> rows.put(row.group(1), row.group(2) == null ? "" : row.group(2)));
                assertThat(rows).as(command).isEqualTo(options);
            });
        }
    }

    @Nested
    class ExitCodes {

        @Test
        void areThoseOfTheProgram() throws IllegalAccessException {
            List<String> codes = new ArrayList<>();
            for (Field field : ExitCode.class.getFields()) {
                codes.add(Integer.toString(field.getInt(null)));
            }
            assertThat(CODE_ROW.matcher(section("Exit codes")).results().map(row -> row.group(1)))
                    .containsExactlyInAnyOrderElementsOf(codes);
        }
    }

    @Nested
    class Variables {

        @Test
        void areAllToldOf() throws IOException {
            Set<String> told = new HashSet<>(variables(text));
            Set<String> used = new HashSet<>(variables(read(ROOT.resolve("locker"))));
            try (Stream<Path> sources = Files.walk(ROOT.resolve("cli/src/main/java"))) {
                sources.filter(Files::isRegularFile).forEach(source -> used.addAll(variables(read(source))));
            }
            assertThat(told).isEqualTo(used);
        }

        private static List<String> variables(String text) {
            return VARIABLE.matcher(text).results().map(MatchResult::group).toList();
        }
    }
}
