package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the page about the HTTP API work, and answer what the page says. */
@Timeout(60)
class HttpDocumentTest {
    private static final Path PAGE = Path.of("../docs/http-api.md");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```(sh|json)\n(.*?)^```$");
    private static final String END = "--- end of an example ---";

    /** What an example does, and what it prints; nothing is said about it if it is empty. */
    private record Example(String commands, String answer) {}

    private static List<Example> examples() throws Exception {
        List<Example> examples = new ArrayList<>();
        Matcher fence = FENCE.matcher(Files.readString(PAGE));
        while (fence.find()) {
            if (fence.group(1).equals("sh")) {
                examples.add(new Example(fence.group(2), ""));
            } else {
                Example last = examples.remove(examples.size() - 1);
                examples.add(new Example(last.commands(), fence.group(2)));
            }
        }
        return examples;
    }

    @Test
    void saysWhatHappens(@TempDir Path root) throws Exception {
        List<Example> examples = examples();
        assertThat(examples).hasSizeGreaterThan(10);
        try (HttpScene scene = HttpScene.alone(root.resolve("nodes"))) {
            StringBuilder script = new StringBuilder("set -euo pipefail\n");
            examples.forEach(example -> script.append(example.commands().replace("http://127.0.0.1:7421", scene.url(0)))
                    .append("echo\necho '" + END + "'\n"));
            List<String> printed = List.of(run(root, script.toString()).split(Pattern.quote(END), -1));
            for (int i = 0; i < examples.size(); i++) {
                assertThat(sameEachTime(printed.get(i)))
                        .as(examples.get(i).commands())
                        .isEqualTo(sameEachTime(examples.get(i).answer()));
            }
        }
    }

    private static String run(Path root, String script) throws Exception {
        Path file = Files.writeString(root.resolve("examples.sh"), script);
        Path output = root.resolve("output");
        Process bash = new ProcessBuilder("/bin/bash", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        Await.until(Duration.ofSeconds(30), "the examples end", () -> !bash.isAlive());
        assertThat(bash.exitValue()).as(Files.readString(output)).isZero();
        return Files.readString(output);
    }

    /** Leaves out what is another one each time, and how lines are broken. */
    private static String sameEachTime(String answer) {
        return answer.replaceAll("\\s*\n\\s*", "")
                .replaceAll("(hold|client)\\.(\\d+)\\.[^\"]+", "$1.$2.word")
                .replaceAll("\"token\":\"\\d+\"", "\"token\":\"N\"")
                .replaceAll("InMillis\":\\d+", "InMillis\":N")
                .replaceAll("heldForMillis\":\\d+", "heldForMillis\":N");
    }
}
