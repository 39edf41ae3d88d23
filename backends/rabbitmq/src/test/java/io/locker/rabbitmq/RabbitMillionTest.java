package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** A newcomer to a log that is long already. */
@Tag("slow")
final class RabbitMillionTest {
    private static final int RECORDS = 1_000_000;
    private static final int BATCH = 10_000;

    @Test
    @Timeout(600)
    void aNewcomerJoinsByTheSnapshot(TestReporter reporter) throws Exception {
        try (TestServer server = TestServers.own(RabbitKind.PLAIN);
                RabbitPlace place = RabbitPlace.on(server);
                Locker stays = Locker.open(place.uri())) {
            Hold held = stays.lock("held").acquire(within(Await.SOON).lease(Duration.ofMinutes(10)));
            long made;
            try (LogBackend log = place.open()) {
                made = log.madeAt();
            }
            long filled = System.nanoTime();
            place.operate(channel -> fill(channel, place.stream(), made));
            filled = System.nanoTime() - filled;
            // Who stays has to apply all of it before it can have anything.
            long applied = System.nanoTime();
            stays.lock("other").acquire(within(Duration.ofMinutes(5))).close();
            applied = System.nanoTime() - applied;

            long before = usedMemory();
            long start = System.nanoTime();
            try (Locker newcomer = Locker.open(place.uri())) {
                assertThat(newcomer.lock("held").inspect().isFree()).isFalse();
                long joined = System.nanoTime() - start;
                reporter.publishEntry(Map.of(
                        "records", Integer.toString(RECORDS),
                        "filledMillis", Long.toString(filled / 1_000_000),
                        "appliedMillis", Long.toString(applied / 1_000_000),
                        "joinedMillis", Long.toString(joined / 1_000_000),
                        "memoryKilobytes", Long.toString((usedMemory() - before) / 1_024)));

                assertThat(Duration.ofNanos(joined)).isLessThan(Duration.ofSeconds(20));
                assertThat(held.isValid()).isTrue();
            }
        }
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void fill(Channel channel, String stream, long made) throws IOException {
        channel.confirmSelect();
        try {
            for (int i = 1; i <= RECORDS; i++) {
                String entry = "locker-log 1 filler " + i + "\nbeat nobody-of-these-" + i % 1_000;
                channel.basicPublish("", stream, null, RabbitRecord.write(Kind.ENTRY, made, "filler " + i, entry));
                if (i % BATCH == 0) {
                    channel.waitForConfirmsOrDie(60_000);
                }
            }
        } catch (InterruptedException | TimeoutException e) {
            throw new IOException(e);
        }
    }
}
