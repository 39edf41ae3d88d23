package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.OutcomeUnknownException;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.Await;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** A newcomer to a log that is long already. */
final class RabbitNewcomerTest {
    private static final int BATCH = 10_000;

    /** What lies between two snapshots, and what comes until the next one is saved. */
    private static final int BETWEEN_SNAPSHOTS = 15_000;

    @Test
    void aNewcomerJoinsByTheSnapshot(TestReporter reporter) throws Exception {
        try (RabbitPlace place = RabbitPlace.shared()) {
            joins(place, 25_000, reporter);
        }
    }

    @Test
    @Tag("slow")
    @Timeout(600)
    void aNewcomerToAMillionEntriesJoinsByTheSnapshot(TestReporter reporter) throws Exception {
        try (TestServer server = TestServers.own(RabbitKind.PLAIN);
                RabbitPlace place = RabbitPlace.on(server)) {
            joins(place, 1_000_000, reporter);
        }
    }

    private static void joins(RabbitPlace place, int records, TestReporter reporter) throws Exception {
        try (Locker stays = Locker.open(place.uri());
                LogBackend log = place.open()) {
            Hold held = stays.lock("held").acquire(within(Await.SOON).lease(Duration.ofMinutes(10)));
            long filling = System.nanoTime();
            place.operate(channel -> fill(channel, place.stream(), log.madeAt(), records));
            long filled = System.nanoTime();
            // Who stays has to apply all of it before it can have anything, and is told so meanwhile.
            Await.until(Duration.ofMinutes(5), "all is applied", () -> getsOne(stays));
            long applied = System.nanoTime();
            Await.until("a snapshot near the end is saved", () -> newest(log) > records - BETWEEN_SNAPSHOTS);

            long before = usedMemory();
            long start = System.nanoTime();
            try (Locker newcomer = Locker.open(place.uri())) {
                assertThat(newcomer.lock("held").inspect().isFree()).isFalse();
                Duration joined = Await.inTime(start, Duration.ofSeconds(20), "a newcomer joins");
                reporter.publishEntry(Map.of(
                        "records", Integer.toString(records),
                        "filledMillis", Long.toString((filled - filling) / 1_000_000),
                        "appliedMillis", Long.toString((applied - filled) / 1_000_000),
                        "joinedMillis", Long.toString(joined.toMillis()),
                        "memoryKilobytes", Long.toString((usedMemory() - before) / 1_024)));

                assertThat(held.isValid()).isTrue();
            }
        }
    }

    private static boolean getsOne(Locker locker) {
        try {
            Optional<Hold> hold = locker.lock("other").tryAcquire();
            hold.ifPresent(Hold::close);
            return hold.isPresent();
        } catch (BackendUnavailableException | OutcomeUnknownException e) {
            return false;
        }
    }

    private static long newest(LogBackend log) {
        return log.newest().map(Snapshot::index).orElse(0L);
    }

    private static long usedMemory() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static void fill(Channel channel, String stream, long made, int records) throws IOException {
        channel.confirmSelect();
        try {
            for (int i = 1; i <= records; i++) {
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
