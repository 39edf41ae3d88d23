package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command on RabbitMQ: only the address is another. */
@Tag("one-java")
final class RabbitCommandTest extends ServedCommandTest {
    private final TestServer server = TestServers.shared(RabbitKind.PLAIN);

    @Override
    String at() {
        return server.url();
    }

    @Test
    void aWrongPasswordIsToldInOneSentenceWithoutIt() {
        Running locker = locker("ls", "--at", server.url().replace("guest:guest", "guest:geheim"));

        assertThat(locker.exitCode()).isEqualTo(69);
        assertThat(locker.err())
                .startsWith("locker: RabbitMQ does not know this user, or the password is wrong.")
                .doesNotContain("geheim");
        assertThat(locker.err().lines()).hasSize(1);
    }
}
