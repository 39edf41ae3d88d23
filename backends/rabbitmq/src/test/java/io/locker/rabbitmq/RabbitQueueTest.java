package io.locker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.spi.LogBackend;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Queues that are there before us. */
final class RabbitQueueTest {
    private final RabbitPlace place = RabbitPlace.shared();

    @AfterEach
    void clear() {
        place.close();
    }

    private void declare(boolean durable, Map<String, Object> arguments) {
        place.operate(channel -> channel.queueDeclare(place.stream(), durable, false, false, arguments));
    }

    private void refused(String... words) {
        assertThatThrownBy(() -> place.open().close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContainingAll(words)
                .hasMessageContaining("stream=" + place.stream());
    }

    private void used() {
        try (LogBackend log = place.open()) {
            assertThat(log.append("a")).isPositive();
        }
    }

    @Test
    void aClassicQueueIsRefused() {
        declare(true, Map.of());

        refused("The queue is no stream;", "argument=x-queue-type value=none");
    }

    @Test
    void aQuorumQueueIsRefused() {
        declare(true, Map.of("x-queue-type", "quorum"));

        refused("The queue is no stream;", "argument=x-queue-type value=quorum");
    }

    @Test
    void aQueueThatDoesNotLastIsRefused() {
        declare(false, Map.of());

        refused("not safe for locks", "argument=durable");
    }

    @Test
    void aStreamThatForgetsByAgeIsRefused() {
        declare(true, Map.of("x-queue-type", "stream", "x-max-age", "1h"));

        refused("not safe for locks", "argument=x-max-age value=1h");
    }

    @Test
    void aStreamThatKeepsTooLittleIsRefused() {
        declare(true, Map.of("x-queue-type", "stream", "x-max-length-bytes", 1_000_000L));

        refused("not safe for locks", "argument=x-max-length-bytes value=1000000");
    }

    @Test
    void aStreamThatForgetsMostOfItAtOnceIsRefused() {
        declare(true, Map.of("x-queue-type", "stream", "x-max-length-bytes", 600_000_000L));

        refused("not safe for locks", "argument=x-stream-max-segment-size-bytes value=500000000");
    }

    @Test
    void aStreamThatForgetsNothingIsUsed() {
        declare(true, Map.of("x-queue-type", "stream"));

        used();
    }

    @Test
    void aStreamOfOtherSafeSizesIsUsed() {
        declare(
                true,
                Map.of(
                        "x-queue-type",
                        "stream",
                        "x-max-length-bytes",
                        2_000_000_000L,
                        "x-stream-max-segment-size-bytes",
                        100_000_000L,
                        "x-initial-cluster-size",
                        1));

        used();
        used();
    }

    @Test
    void whatOthersPutIntoTheStreamIsPassedOver() {
        used();
        place.operate(channel -> channel.basicPublish("", place.stream(), null, new byte[] {1, 2, 3}));

        used();
    }
}
