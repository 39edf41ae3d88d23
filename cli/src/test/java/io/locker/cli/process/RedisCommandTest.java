package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command on Redis: only the address is another. */
@Tag("one-java")
final class RedisCommandTest extends ServedCommandTest {
    private static final String PASSWORD = "geheim";

    private final TestServer server = TestServers.own(RedisKind.PLAIN.with("--requirepass", PASSWORD));

    @AfterEach
    void endServer() {
        server.close();
    }

    private String with(String password) {
        return "redis://:" + password + "@127.0.0.1:" + server.port();
    }

    @Override
    String at() {
        return with(PASSWORD);
    }

    @Nested
    class OfAFault {

        @Test
        void aServerThatIsNotThereIsToldInOneSentence() {
            server.kill();
            for (List<String> words : List.of(List.of("run", "a", "--", "true"), List.of("ls"))) {
                Running locker = locker(words.toArray(String[]::new));

                assertThat(locker.exitCode()).isEqualTo(69);
                assertThat(locker.err()).startsWith("locker: Redis cannot be reached. address=127.0.0.1:");
                assertThat(locker.err().lines()).hasSize(1);
            }
        }

        @ParameterizedTest
        @CsvSource({"run a -- true", "ls", "show a"})
        void aWrongPasswordIsToldWithoutIt(String words) {
            List<String> all = new ArrayList<>(List.of(words.split(" ", -1)));
            all.addAll(1, List.of("--at", with("falsch")));
            Running locker = locker(all.toArray(String[]::new));

            assertThat(locker.exitCode()).isEqualTo(69);
            assertThat(locker.err())
                    .startsWith("locker: Redis does not know this user, or the password is wrong.")
                    .doesNotContain("falsch");
            assertThat(locker.err().lines()).hasSize(1);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "redis:|An address of Redis names a host",
                    "redis://geheim@host/x|The path of an address of Redis is the number of a database.",
                    "redis://geheim@host?x=1|The address has a parameter that this backend does not know.",
                    "redis-sentinel://geheim@host|An address of Sentinels names the primary",
                })
        void anAddressThatMakesNoSenseIsRefused(String address, String sentence) {
            Running locker = run("--at", address, "a", "--", "true");

            assertThat(locker.exitCode()).isEqualTo(78);
            assertThat(locker.err()).startsWith("locker: " + sentence).doesNotContain(PASSWORD);
            assertThat(locker.err().lines()).hasSize(1);
        }
    }
}
