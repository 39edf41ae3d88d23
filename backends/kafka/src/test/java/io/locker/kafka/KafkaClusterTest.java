package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.spi.LogBackend;
import io.locker.testkit.Await;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three brokers, with three copies of each log. The second one leads, and is harmed. */
@Timeout(180)
final class KafkaClusterTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final KafkaKind KIND =
            KafkaKind.PLAIN.with("broker.session.timeout.ms=3000", "broker.heartbeat.interval.ms=500");

    private TestServer first;
    private TestServer second;
    private TestServer third;
    private KafkaPlace place;

    @BeforeEach
    void start() throws Exception {
        first = TestServers.own(KIND);
        second = TestServers.own(KIND.joining(first, 2));
        third = TestServers.own(KIND.joining(first, 3));
        place = KafkaPlace.on(first, "partitions=1");
        Map<String, String> settings =
                new TopicRules(KafkaAddress.of(io.locker.spi.BackendUri.parse(place.address()))).toMake();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", "127.0.0.1:" + first.port()))) {
            Await.until("all brokers are there", () -> brokers(admin) == 3);
            for (String topic : List.of(place.topic(), place.topic() + "-snapshots")) {
                NewTopic made = new NewTopic(topic, Map.of(0, List.of(2, 3, 1)));
                admin.createTopics(List.of(made.configs(settings))).all().get();
            }
        }
    }

    private static int brokers(Admin admin) {
        try {
            return admin.describeCluster().nodes().get().size();
        } catch (java.util.concurrent.ExecutionException e) {
            return 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 0;
        }
    }

    @AfterEach
    void stop() {
        List.of(third, second, first).forEach(TestServer::close);
    }

    private Locker client() {
        return Locker.open(place.address(), LockerOptions.defaults().withLease(LONG));
    }

    @Test
    void aHoldOutlivesTheLeaderOfItsLog() throws Exception {
        try (Locker one = client();
                Locker other = client();
                LogBackend log = place.open();
                Heard heard = Heard.of(log, 1)) {
            Hold hold = one.lock("a").acquire();

            second.kill();

            Await.until(LONG, "another leader serves", () -> attempts(other));
            assertThat(hold.isValid()).isTrue();
            hold.release();
            try (Hold next = other.lock("a").acquire()) {
                assertThat(next.token()).isGreaterThan(hold.token());
            }
            assertThat(heard.entries().get(heard.entries().size() - 1).epoch())
                    .isGreaterThan(heard.entries().get(0).epoch());
        }
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
    void aLeaderThatHangsIsReplaced() throws Exception {
        try (Locker one = client();
                Locker other = client()) {
            Hold hold = one.lock("a").acquire();

            second.freeze();
            Await.until(LONG, "another leader serves", () -> attempts(other));
            hold.release();
            Hold next = other.lock("a").acquire();
            second.thaw();

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
            second.kill();
            third.kill();

            assertThatThrownBy(() -> other.lock("a").tryAcquire()).isInstanceOf(LockException.class);

            third.restart();
            Await.until(LONG, "another leader serves", () -> attempts(other));
            assertThat(hold.isValid()).isTrue();
            hold.release();
        }
    }
}
