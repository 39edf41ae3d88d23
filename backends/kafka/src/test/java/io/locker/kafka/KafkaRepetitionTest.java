package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.spi.Capabilities;
import io.locker.spi.LogBackend;
import io.locker.spi.PartitionedLog;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was appended more than once, as after a retry of what had arrived, counts once. */
@Timeout(60)
final class KafkaRepetitionTest {
    private static final LockerOptions OPTIONS = LockerOptions.defaults().withLease(Duration.ofSeconds(30));

    private final KafkaPlace place = KafkaPlace.onSharedBroker("");

    /**
     * Appends everything twice.
     *
     * @param log where
     */
    private record Twice(LogBackend log) implements LogBackend {
        @Override
        public long append(String entry) {
            long first = log.append(entry);
            assertThat(log.append(entry)).isGreaterThan(first);
            return first;
        }

        @Override
        public Subscription follow(long from, Follower follower) {
            return log.follow(from, follower);
        }

        @Override
        public void save(Snapshot snapshot) {
            log.save(snapshot);
        }

        @Override
        public Optional<Snapshot> newest() {
            return log.newest();
        }

        @Override
        public long madeAt() {
            return log.madeAt();
        }

        @Override
        public Capabilities capabilities() {
            return log.capabilities();
        }

        @Override
        public void close() {
            log.close();
        }
    }

    private Locker repeating() {
        return Locker.using(PartitionedLog.of(List.of(new Twice(place.open()))), OPTIONS);
    }

    @Test
    void whoAppendsAllTwiceHasOnePlaceInTheQueueAndOneGrant() throws Exception {
        try (Locker one = repeating();
                Locker other = repeating()) {
            Hold hold = one.lock("a").acquire();
            CompletableFuture<Hold> turn = other.lock("a").acquireAsync();
            Await.until("it waits", () -> !one.lock("a").inspect().waiters().isEmpty());
            assertThat(one.lock("a").inspect().waiters()).hasSize(1);

            hold.release();

            Hold next = Await.get(turn);
            assertThat(next.token().revision()).isEqualTo(hold.token().revision() + 1);
            assertThat(one.lock("a").tryAcquire()).isEmpty();
            next.release();
            try (Hold last = one.lock("a").acquire()) {
                assertThat(last.token().revision()).isEqualTo(next.token().revision() + 1);
            }
        }
    }

    @Test
    void anAcquireThatArrivesAgainAfterItsReleaseTakesNothing() throws Exception {
        try (Locker one = Locker.open(place.address(), OPTIONS);
                Locker other = Locker.open(place.address(), OPTIONS);
                LogBackend log = place.open();
                LogRecorder heard = LogRecorder.of(log, 1)) {
            Hold hold = one.lock("a").acquire();
            hold.release();
            log.append("locker-log 1 test 1");
            Await.until("all is read", () -> heard.texts().contains("locker-log 1 test 1"));
            List<String> claims = heard.texts().stream()
                    .filter(text -> text.contains("\nacquire "))
                    .toList();
            assertThat(claims).isNotEmpty();

            claims.forEach(log::append);

            try (Hold next = other.lock("a").acquire()) {
                assertThat(next.token().revision()).isEqualTo(hold.token().revision() + 1);
            }
        }
    }
}
