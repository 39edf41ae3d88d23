package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Channel;
import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of a log whose beginning RabbitMQ has thrown away. */
@Tag("one-java")
final class RabbitRetentionTest {
    private static final int LENGTH = 200_000;
    private static final int MORE_THAN_IT_KEEPS = 800;
    private static final int TWO_FILES = 60;

    private final RabbitPlace place = RabbitPlace.shared();

    @AfterEach
    void clear() {
        place.close();
    }

    private LogBackend open() {
        return RabbitPlace.open(place.uri() + "&maxBytes=" + RabbitLocation.LEAST_BYTES, RabbitPlace.TIMEOUT);
    }

    private void fill(long made) {
        byte[] entry = RabbitRecord.write(Kind.ENTRY, made, "filler 1", "x".repeat(LENGTH));
        place.operate(channel -> fill(channel, entry, MORE_THAN_IT_KEEPS));
    }

    private void fill(Channel channel, byte[] entry, int times) throws IOException {
        channel.confirmSelect();
        try {
            for (int i = 0; i < times; i++) {
                channel.basicPublish("", place.stream(), null, entry);
                if (i % 50 == 49) {
                    channel.waitForConfirmsOrDie(10_000);
                }
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }

    @Test
    void whatIsForgottenIsToldAndASnapshotHelps() {
        try (LogBackend log = open()) {
            long made = log.madeAt();
            log.append("first");
            fill(made);
            long last = log.append("last");

            LogRecorder late = new LogRecorder();
            log.follow(1, late);
            late.awaitEnd();
            assertThat(late.ends().get(0))
                    .hasMessageStartingWith("The stream has forgotten this entry. index=1 first=");
            assertThat(late.entries()).isEmpty();
            assertThatThrownBy(log::newest)
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("The stream has forgotten entries that are in no snapshot;");

            try (Locker newcomer = Locker.open(place.uri())) {
                assertThatThrownBy(() -> newcomer.lock("a").acquire(within(Await.SOON)))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageContaining("The stream has forgotten entries that are in no snapshot;");
            }

            log.save(new Snapshot(last, "state"));

            try (LogBackend newcomer = open()) {
                assertThat(newcomer.madeAt()).isEqualTo(made);
                assertThat(newcomer.newest()).contains(new Snapshot(last, "state"));
            }
        }
    }

    @Test
    void whoTakesPartSavesWhatTheStreamForgets() throws Exception {
        try (LogBackend log = open();
                Locker stays = Locker.open(place.uri())) {
            Hold held = stays.lock("held").acquire(within(Await.SOON).lease(Duration.ofMinutes(10)));
            String text = "locker-log 1 filler 1" + ("\nbeat " + "x".repeat(2_000)).repeat(LENGTH / 2_000);
            byte[] entry = RabbitRecord.write(Kind.ENTRY, log.madeAt(), "filler 1", text);
            for (int i = 0; i < MORE_THAN_IT_KEEPS; i += 100) {
                place.operate(channel -> fill(channel, entry, 100));
                stays.lock("other").acquire(within(Await.SOON)).close();
            }
            LogRecorder late = new LogRecorder();
            log.follow(1, late);
            late.awaitEnd();

            try (Locker newcomer = Locker.open(place.uri())) {
                assertThat(newcomer.lock("held").inspect().isFree()).isFalse();
            }
            assertThat(held.isValid()).isTrue();
        }
    }

    /** RabbitMQ counts a note of its own at the beginning of each file. */
    @Test
    void nothingIsMissedBetweenTwoFilesOfTheStream() {
        try (LogBackend log = open()) {
            LogRecorder early = new LogRecorder();
            LogRecorder late = new LogRecorder();
            long first = log.append("first");
            log.follow(first, early);
            for (int i = 0; i < TWO_FILES; i++) {
                log.append("x".repeat(LENGTH));
            }
            long last = log.append("last");
            early.await(TWO_FILES + 2);
            log.follow(first, late);
            late.await(TWO_FILES + 2);

            assertThat(last).as("there are numbers that no entry has").isGreaterThan(first + TWO_FILES + 1);
            assertThat(early.entries()).isEqualTo(late.entries());
            assertThat(early.ends()).isEmpty();
            assertThat(late.ends()).isEmpty();
        }
    }

    @Test
    void aSnapshotThatTheStreamWouldForgetIsRefused() {
        try (LogBackend log = open()) {
            long index = log.append("first");

            assertThatThrownBy(() -> log.save(new Snapshot(index, "x".repeat(40_000_000))))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("The snapshot is too large for this stream");
        }
    }
}
