package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.Loss;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Brokers that die, topics that go, and networks that lead nowhere. */
@Timeout(120)
@Tag("one-java")
final class KafkaOutageTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Locker client(String address, Duration lease) {
        return Locker.open(address, LockerOptions.defaults().withLease(lease));
    }

    @Nested
    class ABroker {
        @Test
        void thatIsKilledAndStartedAgainKnowsWhoHoldsWhat() throws Exception {
            try (TestServer broker = TestServers.own(KafkaKind.PLAIN.with("broker.session.timeout.ms=2000"))) {
                KafkaPlace place = KafkaPlace.on(broker, "replication=1&partitions=1");
                try (Locker one = client(place.address(), LONG);
                        Locker other = client(place.address(), LONG)) {
                    Hold hold = one.lock("a").acquire();

                    broker.kill();
                    broker.restart();

                    assertThat(other.lock("a").tryAcquire()).isEmpty();
                    assertThat(hold.isValid()).isTrue();
                    hold.release();
                    try (Hold next = other.lock("a").acquire()) {
                        assertThat(next.token()).isGreaterThan(hold.token());
                    }
                }
            }
        }

        @Test
        void thatNobodyIsAtIsToldInOneSentenceWithinTheTimeout() throws Exception {
            int port = TestServers.freePort();
            long started = System.nanoTime();

            assertThatThrownBy(() -> Locker.open(
                                    "kafka://127.0.0.1:" + port + "/locker",
                                    LockerOptions.defaults().withRequestTimeout(Duration.ofSeconds(2)))
                            .close())
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("Kafka cannot be reached, or did not answer in time. servers=127.0.0.1:"
                            + port + " topic=locker timeout=2000ms");

            Await.inTime(started, Duration.ofSeconds(4), "it is given up");
        }
    }

    @Nested
    class ATopic {
        @Test
        void thatWasDeletedAndMadeAnewIsAnotherLog() throws Exception {
            KafkaPlace place = KafkaPlace.onSharedBroker("");
            try (Locker old = client(place.address(), Duration.ofSeconds(6))) {
                Hold lost = old.lock("a").acquire();

                delete(place);
                try (Locker young = client(place.address(), LONG);
                        Hold hold = young.lock("a").acquire()) {
                    assertThat(hold.token()).isGreaterThan(lost.token());

                    Loss loss = Await.loss(lost);

                    assertThat(lost.isValid()).isFalse();
                    assertThat(loss.reason()).isEqualTo(Loss.Reason.BROKEN);
                }
                Await.until("it has a session in the new log", () -> acquiresAfter(old, lost));
            }
        }

        @Test
        void doesNotHaveWhatWasMeantForTheOneBefore() throws Exception {
            KafkaPlace place = KafkaPlace.onSharedBroker("");
            try (LogBackend old = place.open()) {
                old.append("a");
                delete(place);
                try (LogBackend young = place.open();
                        LogRecorder heard = LogRecorder.of(young, 1)) {
                    assertThat(old.madeAt()).isNotEqualTo(young.madeAt());
                    Await.until("the old client reaches the new topic", () -> append(old, "late"));
                    young.append("b");

                    heard.await(1);
                    assertThat(heard.texts()).containsExactly("b");
                }
            }
        }

        private boolean acquiresAfter(Locker locker, Hold lost) {
            try (Hold again = locker.lock("a").acquire()) {
                assertThat(again.token()).isGreaterThan(lost.token());
                return true;
            } catch (LockException notYet) {
                return false;
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }

        private boolean append(LogBackend log, String text) {
            try {
                log.append(text);
                return true;
            } catch (LockException e) {
                return false;
            }
        }

        private void delete(KafkaPlace place) throws Exception {
            try (Admin admin = Admin.create(Map.of(
                    "bootstrap.servers",
                    "127.0.0.1:" + TestServers.shared(KafkaKind.PLAIN).port()))) {
                admin.deleteTopics(List.of(place.topic(), place.topic() + "-snapshots"))
                        .all()
                        .get();
                Await.until("the topics are gone", () -> {
                    try {
                        return !admin.listTopics().names().get().contains(place.topic());
                    } catch (java.util.concurrent.ExecutionException e) {
                        return false;
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return false;
                    }
                });
            }
        }
    }
}
