package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.TestServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the command says when there is no lock server where it is told to go. */
final class RemoteCommandTest extends CommandTest {
    private final int port = TestServers.freePort();

    @Override
    String at() {
        return "locker://127.0.0.1:" + port;
    }

    @Test
    void aServerThatIsNotThereIsToldInOneSentence() {
        for (List<String> words : List.of(List.of("run", "a", "--", "true"), List.of("ls"))) {
            Running locker = locker(words.toArray(String[]::new));

            assertThat(locker.exitCode()).isEqualTo(69);
            assertThat(locker.err()).startsWith("locker: Locker's server cannot be reached. address=127.0.0.1:" + port);
            assertThat(locker.err().lines()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "locker:|An address of Locker's server names a host",
                "locker://one:x|An address has hosts and ports",
                "locker://one?token=geheim&x=1|The address has a parameter that this backend does not know.",
            })
    void anAddressThatMakesNoSenseIsRefused(String address, String sentence) {
        Running locker = run("--at", address, "a", "--", "true");

        assertThat(locker.exitCode()).isEqualTo(78);
        assertThat(locker.err()).startsWith("locker: " + sentence).doesNotContain("geheim");
        assertThat(locker.err().lines()).hasSize(1);
    }
}
