package io.locker.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ChildCommandTest {
    @TempDir
    Path directory;

    private void makeProgram(String name, String text) throws IOException {
        Path program = Files.writeString(directory.resolve(name), "#!/bin/sh\n# " + text + "\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
    }

    private List<String> prepare(String words) {
        RunOptions options = RunParser.parse(List.of(words.split(" ", -1)));
        return ChildCommand.prepare(options, new Executables(directory.toString()));
    }

    @Nested
    class DyingWithTheParent {

        @Test
        void isArrangedBySetpriv() throws IOException {
            makeProgram("work", "");
            makeProgram("setpriv", "--pdeathsig");
            assertThat(prepare("a -- work x"))
                    .startsWith("setpriv", "--pdeathsig", "TERM", "--")
                    .endsWith("work", "x");
            assertThat(prepare("--no-die-with-parent a -- work")).doesNotContain("setpriv");
        }

        @Test
        void isLeftOutWhereSetprivIsTooOld() throws IOException {
            makeProgram("work", "");
            makeProgram("setpriv", "an old one");
            assertThat(prepare("a -- work")).doesNotContain("setpriv");
        }

        @Test
        void isNotPromisedInVain() throws IOException {
            makeProgram("work", "");
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> prepare("--die-with-parent a -- work"))
                    .withMessageStartingWith("--die-with-parent needs setpriv")
                    .satisfies(refusal -> assertThat(refusal.exitCode()).isEqualTo(ExitCode.CONFIGURATION));
        }
    }

    @Nested
    class TheEnvironment {
        private final GrantMark mark = new GrantMark("a", "1024", "s1");

        @Test
        void tellsOfTheLockAndOfNoOther() {
            Map<String, String> environment = new HashMap<>(Map.of("LOCKER_NAME", "outer", "HOME", "/root"));
            ChildCommand.setEnvironment(environment, mark);
            assertThat(environment)
                    .isEqualTo(Map.of(
                            "LOCKER_NAME", "a",
                            "LOCKER_TOKEN", "1024",
                            "LOCKER_SESSION", "s1",
                            "LOCKER_HELD", "1",
                            "HOME", "/root"));
        }

        @Test
        void hasTheLocaleOfTheCaller() {
            Map<String, String> given = new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "LOCKER_CALLER_LC_ALL", "=C"));
            ChildCommand.setEnvironment(given, mark);
            assertThat(given).containsEntry("LC_ALL", "C").doesNotContainKey("LOCKER_CALLER_LC_ALL");
            Map<String, String> none = new HashMap<>(Map.of("LC_ALL", "C.UTF-8", "LOCKER_CALLER_LC_ALL", "-"));
            ChildCommand.setEnvironment(none, mark);
            assertThat(none).doesNotContainKeys("LC_ALL", "LOCKER_CALLER_LC_ALL");
        }
    }
}
