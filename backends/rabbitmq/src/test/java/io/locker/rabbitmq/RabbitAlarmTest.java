package io.locker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A broker that has too little memory takes no messages until it has more. */
@Tag("one-java")
final class RabbitAlarmTest {
    private static final Path DEBIANS = Path.of("/usr/lib/rabbitmq/bin/rabbitmqctl");
    private static final Duration SHORT = Duration.ofSeconds(2);

    private final String node = "locker" + UUID.randomUUID().toString().substring(0, 8) + "@localhost";
    private final String epmdPort = Integer.toString(TestServers.freePort());

    @TempDir
    Path home;

    @Test
    void whoeverSendsIsToldAndGoesOnWhenItIsOver() throws Exception {
        RabbitKind kind = RabbitKind.PLAIN.withVariables(
                "RABBITMQ_NODENAME=" + node, "RABBITMQ_ERLANG_COOKIE=" + node, "ERL_EPMD_PORT=" + epmdPort);
        try (TestServer server = TestServers.own(kind);
                LogBackend log = RabbitPlace.open(server.url(), SHORT)) {
            log.append("a");
            control("set_vm_memory_high_watermark", "absolute", "1MB");

            assertThatThrownBy(() -> log.append("b"))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageStartingWith("RabbitMQ did not answer in time.")
                    .hasMessageEndingWith("alarm=low on memory");
            assertThatThrownBy(() -> log.append("c"))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessage("RabbitMQ takes no messages now. alarm=low on memory");

            control("set_vm_memory_high_watermark", "0.9");
            Await.until("messages are taken again", () -> isTaken(log));
        }
    }

    private static boolean isTaken(LogBackend log) {
        try {
            return log.append("d") > 0;
        } catch (LockException e) {
            return false;
        }
    }

    private void control(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Files.isExecutable(DEBIANS) ? DEBIANS.toString() : "rabbitmqctl", "-n", node, "--erlang-cookie", node));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("ERL_EPMD_PORT", epmdPort);
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
