package io.locker.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ExecutablesTest {
    @TempDir
    Path directory;

    private Executables executables = new Executables("");

    @BeforeEach
    void makePrograms() throws IOException {
        Path program = Files.writeString(directory.resolve("program"), "#!/bin/sh\n# --some-option\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Files.writeString(directory.resolve("text"), "no program");
        Files.createDirectory(directory.resolve("folder"));
        executables = new Executables("/no/such/directory:" + directory);
    }

    @Nested
    class ACommand {

        @Test
        void isFoundOnThePath() {
            assertThatCode(() -> executables.check("program")).doesNotThrowAnyException();
        }

        @Test
        void isFoundByItsPlace() {
            assertThatCode(() -> executables.check(directory + "/program")).doesNotThrowAnyException();
        }

        @Test
        void mustBeThere() {
            assertRefused("nothing", ExitCode.NOT_FOUND);
            assertRefused("", ExitCode.NOT_FOUND);
            assertRefused("/no/such/file", ExitCode.NOT_FOUND);
        }

        @Test
        void mustBeAProgram() {
            assertRefused("text", ExitCode.CANNOT_EXECUTE);
            assertRefused("folder", ExitCode.CANNOT_EXECUTE);
        }

        private void assertRefused(String command, int code) {
            assertThatExceptionOfType(CommandException.class)
                    .isThrownBy(() -> executables.check(command))
                    .satisfies(refusal -> assertThat(refusal.exitCode()).isEqualTo(code));
        }
    }

    @Nested
    class AnOption {

        @Test
        void isKnownIfTheProgramNamesIt() {
            assertThat(executables.knows("program", "some-option")).isTrue();
            assertThat(executables.knows("program", "other-option")).isFalse();
            assertThat(executables.knows("text", "program")).isFalse();
            assertThat(executables.knows("nothing", "some-option")).isFalse();
        }
    }
}
