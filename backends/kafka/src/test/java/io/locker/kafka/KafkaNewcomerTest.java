package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.host.HostEntry;
import io.locker.host.LogText;
import io.locker.kafka.KafkaRecord.Kind;
import io.locker.kafka.KafkaTopics.Found;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Somebody who comes to a log of many records, with a snapshot and without one. Prints time and memory. */
@Timeout(600)
final class KafkaNewcomerTest {
    private static final int SOME = 25_001; // the last one releases
    private static final int MANY = 1_000_001;
    private static final int AT_MOST_BEHIND = 30_000;
    private static final Duration LEASE = Duration.ofMinutes(5);
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @Test
    void aNewcomerBeginsAtASnapshotWhereTheFirstRecordsAreGone() throws Exception {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        try (Locker first = open(place);
                Hold hold = first.lock("held").acquire()) {
            pump(place, SOME);
            awaitSnapshot(place, first, SOME - 15_000);
            try (LogBackend log = place.open()) {
                Await.until("the first records are gone", () -> hasForgotten(log));
            }

            measure(place, hold, "where the first records are gone");
        }
    }

    @Test
    @Tag("slow")
    void aNewcomerBeginsAtASnapshotOfAMillionRecords() throws Exception {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=1h");
        try (Locker first = open(place);
                Hold hold = first.lock("held").acquire()) {
            pump(place, MANY);
            long pumped = System.nanoTime();
            awaitSnapshot(place, first, MANY - AT_MOST_BEHIND);
            System.out.printf("behind the pump: %d ms%n", millisSince(pumped));

            measure(place, hold, "with a snapshot");
            forgetSnapshots(place);
            measure(place, hold, "without one");
        }
    }

    /** Waits until the one who is there has applied all, and somebody has saved a snapshot behind an index. */
    private static void awaitSnapshot(KafkaPlace place, Locker first, long index) {
        Await.until(PATIENCE, "all is applied", () -> isFree(first, "pumped"));
        try (LogBackend log = place.open()) {
            Await.until(
                    PATIENCE,
                    "a snapshot is new",
                    () -> log.newest().filter(newest -> newest.index() > index).isPresent());
        }
    }

    private static boolean hasForgotten(LogBackend log) {
        try {
            LogRecorder.of(log, 1).close();
            return false;
        } catch (BackendUnavailableException forgotten) {
            return true;
        }
    }

    private static Locker open(KafkaPlace place) {
        return Locker.open(
                place.address(), LockerOptions.defaults().withLease(LEASE).withRequestTimeout(Duration.ofMinutes(2)));
    }

    private static boolean isFree(Locker locker, String name) {
        return locker.lock(name).inspect().holders().isEmpty();
    }

    private static void measure(KafkaPlace place, Hold hold, String how) throws Exception {
        long before = used();
        long start = System.nanoTime();
        try (Locker newcomer = open(place)) {
            assertThat(newcomer.lock("held").tryAcquire()).isEmpty();
            long joined = millisSince(start);
            System.out.printf("newcomer %s: %d ms, heap %+d KB%n", how, joined, (used() - before) / 1024);
            assertThat(hold.isValid()).isTrue();
        }
    }

    private static long millisSince(long start) {
        return (System.nanoTime() - start) / 1_000_000;
    }

    private static long used() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** The log has all its entries, so it can do without. */
    private static void forgetSnapshots(KafkaPlace place) throws Exception {
        try (org.apache.kafka.clients.admin.Admin admin =
                org.apache.kafka.clients.admin.Admin.create(java.util.Map.of("bootstrap.servers", place.broker()))) {
            admin.deleteTopics(List.of(place.topic() + "-snapshots")).all().get();
        }
    }

    /** Appends what a busy client would, without waiting for anything. */
    private static void pump(KafkaPlace place, int records) {
        KafkaShared shared =
                KafkaShared.connect(KafkaAddress.of(BackendUri.parse(place.address())), LEASE, TimeSource.system());
        Found found = shared.topics().open();
        TopicPartition partition = new TopicPartition(place.topic(), 0);
        try (KafkaProducer<byte[], byte[]> producer = shared.clients().producer()) {
            for (long number = 1; number <= records; number++) {
                byte[] text = LogText.encode(
                                new HostEntry("pump", number, List.of(command(number)), false, Optional.empty()))
                        .getBytes(StandardCharsets.UTF_8);
                Future<RecordMetadata> unused =
                        producer.send(KafkaRecord.of(Kind.ENTRY, partition, found.id(), new byte[0], text));
            }
            producer.flush();
        }
        shared.close();
    }

    private static Command command(long number) {
        if (number == 1) {
            return new Command.OpenSession("pump", "pump", LEASE.toNanos() / 1_000);
        }
        RequestId request = new RequestId("pump", number, number - 1);
        ClaimId claim = new ClaimId("pump", number / 2);
        return number % 2 == 0
                ? new Command.Acquire(
                        request, new LockName("pumped"), Claim.of(claim, Demand.exclusive(), Origin.NONE), false)
                : new Command.Release(request, claim, 0);
    }
}
