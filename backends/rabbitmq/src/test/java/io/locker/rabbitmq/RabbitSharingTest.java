package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the participants of one stream make of what others wrote into it: twice, or in a later version. */
final class RabbitSharingTest {

    /** All is told at once here, so nothing waits for as long. */
    private static final Duration PATIENT = Duration.ofSeconds(20);

    private static final Duration LEASE = Duration.ofSeconds(60);

    private final RabbitPlace place = RabbitPlace.shared();

    @AfterEach
    void clear() {
        place.close();
    }

    private void publish(byte[] message) {
        place.operate(channel -> channel.basicPublish("", place.stream(), null, message));
    }

    private static Hold take(Locker locker, String name) throws InterruptedException {
        return locker.lock(name).acquire(within(Await.SOON).lease(LEASE));
    }

    /** All that participants have asked for until now, as it lies in the stream. */
    private List<String> entries(LogBackend log) {
        LogRecorder recorder = new LogRecorder();
        long end = log.append("locker-log 1 looks 1");
        try (LogBackend.Subscription following = log.follow(1, recorder)) {
            assertThat(following).isNotNull();
            Await.until("all is read", () -> recorder.entries().stream().anyMatch(entry -> entry.index() == end));
        }
        return recorder.texts();
    }

    @Test
    void whatLiesInTheStreamTwiceIsDoneOnce() throws Exception {
        try (Locker alice = Locker.open(place.uri());
                LogBackend log = place.open()) {
            take(alice, "orders/42").close();
            Hold hold = take(alice, "orders/42");
            FencingToken token = hold.token();
            List<String> entries = entries(log);
            assertThat(entries).anyMatch(text -> text.contains("release"));

            entries.forEach(log::append);
            entries.forEach(text -> publish(RabbitRecord.write(Kind.ENTRY, log.madeAt(), "again 1", text)));

            try (Locker newcomer = Locker.open(place.uri())) {
                for (Locker each : List.of(alice, newcomer)) {
                    assertThat(each.lock("orders/42").tryAcquire()).isEmpty();
                    assertThat(each.lock("orders/42").inspect().waiters()).isEmpty();
                }
                assertThat(hold.isValid()).isTrue();
                assertThat(hold.token()).isEqualTo(token);
                hold.close();
                try (Hold next = take(newcomer, "orders/42")) {
                    assertThat(next.token()).isGreaterThan(token);
                }
            }
        }
    }

    /** Of the message around an entry, of the entry, and of what an entry says. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "locker-stream 2 entry\nnew",
                "locker-stream 1 other MADE later 1\nnew",
                "locker-stream 1 entry MADE later 1\nlocker-log 2 later 1\nbeat x",
                "locker-stream 1 entry MADE later 1\nlocker-log 1 later 1\nfrobnicate x"
            })
    void whatALaterVersionWroteStopsThisOneLoudly(String later) throws Exception {
        LockerOptions options = LockerOptions.defaults().withRequestTimeout(PATIENT);
        try (Locker locker = Locker.open(place.uri(), options);
                LogBackend log = place.open()) {
            Hold hold = take(locker, "held");

            publish(later.replace("MADE", Long.toString(log.madeAt())).getBytes(StandardCharsets.UTF_8));

            assertThat(Await.get(hold.lost())).isNotNull();
            refuses(locker);
            try (Locker newcomer = Locker.open(place.uri(), options)) {
                refuses(newcomer);
            }
        }
    }

    @Test
    void aSnapshotOfALaterVersionStopsANewcomerLoudly() throws Exception {
        try (Locker alice = Locker.open(place.uri());
                LogBackend log = place.open()) {
            take(alice, "a").close();
            long index = log.append("locker-log 1 looks 1");
            log.save(new LogBackend.Snapshot(index, "locker-snapshot 2 0 0 0\nnew"));

            try (Locker newcomer = Locker.open(place.uri())) {
                refuses(newcomer);
            }
        }
    }

    private static void refuses(Locker locker) {
        assertThatThrownBy(() -> take(locker, "another").close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageContaining("takes no part any more")
                .hasMessageMatching(".*(version of Locker|in this version).*");
    }
}
