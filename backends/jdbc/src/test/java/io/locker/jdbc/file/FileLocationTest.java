package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.spi.BackendUri;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a file address names a directory. */
final class FileLocationTest {
    private static final Path HOME = Path.of(System.getProperty("user.home"));

    @Test
    void anAbsolutePathIsTheDirectory() {
        assertThat(directory("file:/var/lib/app")).isEqualTo(Path.of("/var/lib/app"));
        assertThat(directory("file:///var/lib/app/")).isEqualTo(Path.of("/var/lib/app"));
        assertThat(directory("FILE:/var/lib/../lib/app")).isEqualTo(Path.of("/var/lib/app"));
    }

    @Test
    void aRelativePathBeginsWhereTheProcessIs() {
        assertThat(directory("file:locks")).isEqualTo(Path.of("locks").toAbsolutePath());
    }

    @Test
    void percentSignsEncodeBytes() {
        assertThat(directory("file:/a%20b/100%25/%3F/%E6%BC%A2")).isEqualTo(Path.of("/a b/100%/?/漢"));
        assertThat(directory("file:/a b/漢")).isEqualTo(Path.of("/a b/漢"));
    }

    @Test
    void withoutAPathItIsTheStateDirectory() {
        assertThat(FileLocation.of(BackendUri.parse("file:"), Map.of("XDG_STATE_HOME", "/state"), HOME.toString())
                        .directory())
                .isEqualTo(Path.of("/state/locker"));
        assertThat(FileLocation.of(BackendUri.parse("file:"), Map.of("HOME", "/elsewhere"), HOME.toString())
                        .directory())
                .isEqualTo(HOME.resolve(".local/state/locker"));
    }

    @Test
    void aRelativeStateDirectoryIsPassedOver() {
        assertThat(FileLocation.of(BackendUri.parse("file:"), Map.of("XDG_STATE_HOME", "state"), HOME.toString())
                        .directory())
                .isEqualTo(HOME.resolve(".local/state/locker"));
    }

    @Test
    void aUserWhomTheSystemDoesNotKnowHasTheHomeOfTheEnvironment() {
        BackendUri uri = BackendUri.parse("file:");
        assertThat(FileLocation.of(uri, Map.of("HOME", "/home/ann"), "?").directory())
                .isEqualTo(Path.of("/home/ann/.local/state/locker"));
        assertThatThrownBy(() -> FileLocation.of(uri, Map.of(), "?"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("This user has no home directory");
    }

    @Test
    void theIntervalForLookingAgainCanBeSet() {
        assertThat(location("file:/x").lookAgain()).isEqualTo(Duration.ofMillis(250));
        assertThat(location("file:/x?lookAgain=40").lookAgain()).isEqualTo(Duration.ofMillis(40));
        assertThat(location("file:/x?lookAgain=40ms").lookAgain()).isEqualTo(Duration.ofMillis(40));
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        assertRefused("file://host/path", "no host");
        assertRefused("file:/a%2", "percent sign");
        assertRefused("file:/a%zz", "percent sign");
        assertRefused("file:/a%00b", "not a path");
        assertRefused("file:/x?lookAgain=0", "lookAgain is a number");
        assertRefused("file:/x?lookAgain=-5", "lookAgain is a number");
        assertRefused("file:/x?lookAgain=1s", "lookAgain is a number");
        assertRefused("file:/x?lookagain=5", "does not know");
    }

    private static void assertRefused(String address, String because) {
        assertThatThrownBy(() -> location(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because);
    }

    private static Path directory(String address) {
        return location(address).directory();
    }

    private static FileLocation location(String address) {
        return FileLocation.of(BackendUri.parse(address));
    }
}
