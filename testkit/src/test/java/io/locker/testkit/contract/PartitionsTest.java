package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockName;
import io.locker.api.MultiHold;
import io.locker.memory.MemoryLog;
import io.locker.spi.LogBackend;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.fault.FaultyLog;
import io.locker.testkit.fault.PausableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients of a log whose names are spread over partitions. */
@Timeout(60)
final class PartitionsTest {
    private static final int PARTITIONS = 3;

    private final List<MemoryLog> logs = IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new MemoryLog(TimeSource.system()))
            .toList();
    private final List<Locker> clients = new ArrayList<>();

    private Locker client(List<LogBackend> partitions, LockerOptions options) {
        Locker client = Locker.using(PartitionedLog.of(partitions), options);
        clients.add(client);
        return client;
    }

    private Locker client() {
        return client(logs.stream().map(MemoryLog::open).toList(), LockerOptions.defaults());
    }

    @AfterEach
    void close() {
        clients.forEach(Locker::close);
    }

    /** A name whose place is in a partition. */
    private static String in(int partition) {
        return names(partition).get(0);
    }

    private static List<String> names(int partition) {
        return IntStream.range(0, 50)
                .mapToObj(i -> "name/" + i)
                .filter(name -> PartitionedLog.partitionOf(new LockName(name), PARTITIONS) == partition)
                .toList();
    }

    /** Whether nobody has ever written an entry. */
    private boolean isUntouched(int partition) {
        try (LogBackend log = logs.get(partition).open()) {
            return log.append("locker-log 1 looks 1") == 1;
        }
    }

    @Test
    void aNameExcludesOthersWhereverItsPlaceIs() throws Exception {
        Locker one = client();
        Locker other = client();

        for (int partition = 0; partition < PARTITIONS; partition++) {
            try (Hold hold = one.lock(in(partition)).acquire()) {
                assertThat(hold.isValid()).isTrue();
                assertThat(other.lock(in(partition)).tryAcquire()).isEmpty();
            }
            try (Hold next = other.lock(in(partition)).acquire(within(Await.SOON))) {
                assertThat(next.isValid()).isTrue();
            }
        }
    }

    @Test
    void partitionsWhoseNamesNobodyUsesCostNothing() throws Exception {
        try (Hold hold = client().lock(in(1)).acquire()) {
            assertThat(hold.isValid()).isTrue();
        }

        assertThat(isUntouched(0)).isTrue();
        assertThat(isUntouched(1)).isFalse();
        assertThat(isUntouched(2)).isTrue();
    }

    @Test
    void pagesOfNamesGoThroughAllPartitions() throws Exception {
        Locker client = client();
        List<String> taken = new ArrayList<>();
        for (int partition = 0; partition < PARTITIONS; partition++) {
            for (String name : names(partition).subList(0, 3)) {
                client.lock(name).acquire();
                taken.add(name);
            }
        }
        taken.sort(null);

        List<String> listed = new ArrayList<>();
        String after = "";
        for (int page = 0; page < 3; page++) {
            List<String> found = client.names("name/", after, 4).stream()
                    .map(LockName::value)
                    .toList();
            listed.addAll(found);
            after = found.get(found.size() - 1);
        }

        assertThat(listed).isEqualTo(taken);
        assertThat(client.names("name/", after, 4)).isEmpty();
    }

    @Test
    void onlyLocksOfOnePartitionAreTakenInOneStep() throws Exception {
        Locker client = client();
        List<String> same = names(2).subList(0, 2);

        try (MultiHold hold = client.all(same.get(0), same.get(1)).acquire()) {
            assertThat(hold.token(same.get(0))).isEqualTo(hold.token(same.get(1)));
        }
        try (MultiHold hold = client.all(in(0), in(1), in(2)).acquire()) {
            assertThat(hold.isValid()).isTrue();
            assertThat(client().lock(in(1)).tryAcquire()).isEmpty();
        }
        assertThat(client().lock(in(1)).tryAcquire()).isPresent();
    }

    @Test
    void aPartitionThatCannotBeReachedTakesOnlyItsOwnHolds() throws Exception {
        PausableTime time = new PausableTime(TimeSource.system());
        FaultyLog broken = new FaultyLog(logs.get(0).open(), time);
        Locker client = client(
                List.of(broken, logs.get(1).open(), logs.get(2).open()),
                LockerOptions.defaults().withLease(Duration.ofSeconds(3)));
        Hold there = client.lock(in(0)).acquire();
        Hold elsewhere = client.lock(in(1)).acquire();

        broken.faults().cutOff();

        Await.get(there.lost());
        assertThat(there.isValid()).isFalse();
        if (!elsewhere.isValid()) {
            throw new AssertionError("Only one partition was broken. loss=" + Await.loss(elsewhere));
        }
        assertThat(elsewhere.lost()).isNotDone();
    }
}
