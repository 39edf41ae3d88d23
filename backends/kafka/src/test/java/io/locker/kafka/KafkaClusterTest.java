package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.spi.BackendUri;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers, with three copies of each log. The second one leads, and is harmed. */
@Timeout(120)
@Tag("one-java")
final class KafkaClusterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final KafkaKind KIND =
            KafkaKind.PLAIN.with("broker.session.timeout.ms=2000", "broker.heartbeat.interval.ms=300");
    private static final List<TestServer> BROKERS = new ArrayList<>();

    private static Admin admin;

    private KafkaPlace place;

    @BeforeAll
    static void start() {
        TestServer first = TestServers.own(KIND);
        BROKERS.add(first);
        BROKERS.add(TestServers.own(KIND.joining(first, 2)));
        BROKERS.add(TestServers.own(KIND.joining(first, 3)));
        admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + first.port()));
    }

    @BeforeEach
    void makeTopics() throws Exception {
        BROKERS.forEach(TestServer::restart);
        Await.until("all brokers are there", () -> brokers() == BROKERS.size());
        place = KafkaPlace.on(BROKERS.get(0), "partitions=1");
        Map<String, String> settings = new TopicRules(KafkaAddress.of(BackendUri.parse(place.address()))).toMake();
        List<NewTopic> topics = List.of(place.topic(), place.topic() + "-snapshots").stream()
                .map(topic -> new NewTopic(topic, Map.of(0, List.of(2, 3, 1))).configs(settings))
                .toList();
        admin.createTopics(topics).all().get();
    }

    private static int brokers() {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (ExecutionException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @AfterEach
    void thaw() {
        TestServer second = BROKERS.get(1);
        if (second.isAlive()) {
            second.thaw();
        }
    }

    @AfterAll
    static void stop() {
        if (admin != null) {
            admin.close();
        }
        BROKERS.forEach(TestServer::close);
    }

    private Locker client() {
        return Locker.open(
                place.address(), LockerOptions.defaults().withLease(LONG).withRequestTimeout(Duration.ofSeconds(2)));
    }

    private static boolean attempts(Locker locker) {
        try {
            assertThat(locker.lock("a").tryAcquire()).isEmpty();
            return true;
        } catch (LockException notYet) {
            return false;
        }
    }

    @Test
    void aHoldOutlivesTheLeaderOfItsLog() throws Exception {
        try (Locker one = client();
                Locker other = client();
                LogBackend log = place.open();
                LogRecorder heard = LogRecorder.of(log, 1)) {
            Hold hold = one.lock("a").acquire();

            BROKERS.get(1).kill();

            Await.until(LONG, "another leader serves", () -> attempts(other));
            assertThat(hold.isValid()).isTrue();
            hold.release();
            try (Hold next = other.lock("a").acquire()) {
                assertThat(next.token().revision() - hold.token().revision())
                        .as("the count of grants was lifted to the present, in microseconds")
                        .isGreaterThan(100_000);
            }
            assertThat(heard.entries().get(heard.entries().size() - 1).epoch())
                    .isGreaterThan(heard.entries().get(0).epoch());
        }
    }

    @Test
    void aLeaderThatHangsIsReplaced() throws Exception {
        try (Locker one = client();
                Locker other = client()) {
            Hold hold = one.lock("a").acquire();

            BROKERS.get(1).freeze();
            Await.until(LONG, "another leader serves", () -> attempts(other));
            hold.release();
            Hold next = other.lock("a").acquire();
            BROKERS.get(1).thaw();

            assertThat(next.token()).isGreaterThan(hold.token());
            next.release();
            try (Hold last = one.lock("a").acquire()) {
                assertThat(last.token()).isGreaterThan(next.token());
            }
        }
    }

    @Test
    void nothingIsTakenWhileTooFewCopiesAreInStep() throws Exception {
        try (Locker one = client();
                Locker other = client()) {
            Hold hold = one.lock("a").acquire();
            BROKERS.get(1).kill();
            BROKERS.get(2).kill();

            assertThatThrownBy(() -> other.lock("a").tryAcquire()).isInstanceOf(LockException.class);

            BROKERS.get(2).restart();
            Await.until(LONG, "another leader serves", () -> attempts(other));
            assertThat(hold.isValid()).isTrue();
            hold.release();
        }
    }
}
