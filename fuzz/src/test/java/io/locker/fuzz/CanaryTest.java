package io.locker.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Planted mistakes, one for each kind of input, which fuzzing must find: otherwise it looks at nothing. */
@Tag("one-java")
class CanaryTest {
    private static final int FOUND = 77;
    private static final int SECONDS = 60;

    @TempDir
    Path root;

    private void finds(String target, String fault) throws IOException, InterruptedException {
        Path output = root.resolve("output");
        Process jazzer = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + target,
                        "--instrumentation_includes=io.locker.**",
                        "--reproducer_path=" + root,
                        "-artifact_prefix=" + root + "/",
                        "-seed=1",
                        "-max_total_time=" + SECONDS))
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jazzer.waitFor(3 * SECONDS, TimeUnit.SECONDS)).isTrue();
            String told = Files.readString(output, StandardCharsets.ISO_8859_1);
            assertThat(told.lines()
                            .filter(line -> line.startsWith("== Java Exception"))
                            .toList())
                    .singleElement()
                    .asString()
                    .contains(fault);
            assertThat(jazzer.exitValue()).isEqualTo(FOUND);
        } finally {
            jazzer.destroyForcibly();
        }
    }

    @Test
    void aFieldThatIsForgottenIsFoundInMessages() throws Exception {
        finds("io.locker.wire.PlantedCall", "It is another after it was written and read.");
    }

    @Tag("slow")
    @Test
    void aFieldThatIsForgottenIsFoundInBytes() throws Exception {
        finds("io.locker.wire.PlantedFrame", "It is another after it was written and read.");
    }

    @Tag("slow")
    @Test
    void aRequestThatFailsIsFoundFromOneThatDoesNot() throws Exception {
        finds("io.locker.server.http.PlantedRequest", "The refusal blames nobody, or is no sentence.");
    }

    @Tag("slow")
    @Test
    void aFactThatIsForgottenIsFoundInText() throws Exception {
        finds("io.locker.machine.PlantedDocument", "It is another after it was written and read.");
    }
}
