package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.TimeSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an address says. */
final class KafkaAddressTest {

    private static KafkaAddress address(String text) {
        return KafkaAddress.of(BackendUri.parse(text));
    }

    @Nested
    class Places {
        @Test
        void brokersWithoutAPortHaveTheUsualOne() {
            assertThat(address("kafka://one,two:19092/orders").servers()).isEqualTo("one:9092,two:19092");
        }

        @Test
        void theTopicIsLockerUnlessNamed() {
            assertThat(address("kafka://one").topic()).isEqualTo("locker");
            assertThat(address("kafka://one/").topic()).isEqualTo("locker");
            assertThat(address("kafka://one/orders").topic()).isEqualTo("orders");
        }

        @Test
        void snapshotsLieBesideTheTopic() {
            assertThat(address("kafka://one/orders").snapshots()).isEqualTo("orders-snapshots");
        }

        @Test
        void anAddressWithoutABrokerIsRefused() {
            assertThatThrownBy(() -> address("kafka:orders")).hasMessageContaining("kafka://localhost:9092/locker");
            assertThatThrownBy(() -> address("kafka:///orders")).hasMessageContaining("names a broker");
        }

        @Test
        void aTopicThatKafkaWouldNotTakeIsRefused() {
            assertThatThrownBy(() -> address("kafka://one/a/b")).hasMessageContaining("topic=a/b");
        }

        @Test
        void aPasswordBeforeTheBrokersIsRefusedAndNotShown() {
            assertThatThrownBy(() -> address("kafka://me:secret@one/orders"))
                    .hasMessageContaining("sasl.jaas.config")
                    .hasMessageNotContaining("secret");
        }
    }

    @Nested
    class Parameters {
        @Test
        void thoseOfTheTopicAreNumbersAndTimes() {
            KafkaAddress.Shape shape = address("kafka://one/orders?partitions=4&replication=2&keep=5min")
                    .shape();

            assertThat(shape).isEqualTo(new KafkaAddress.Shape(4, 2, Duration.ofMinutes(5)));
            assertThat(shape.copiesInStep()).isEqualTo(2);
        }

        @Test
        void moreThanHalfOfTheCopiesMustHaveAnEntry() {
            assertThat(address("kafka://one?replication=1").shape().copiesInStep())
                    .isEqualTo(1);
            assertThat(address("kafka://one").shape().copiesInStep()).isEqualTo(2);
            assertThat(address("kafka://one?replication=5").shape().copiesInStep())
                    .isEqualTo(3);
        }

        @Test
        void whatIsNoNumberIsRefused() {
            assertThatThrownBy(() -> address("kafka://one?partitions=0")).hasMessageContaining("partitions=0");
            assertThatThrownBy(() -> address("kafka://one?replication=x")).hasMessageContaining("replication=x");
            assertThatThrownBy(() -> address("kafka://one?keep=soon")).hasMessageContaining("keep=soon");
        }

        @Test
        void unknownOnesAreRefused() {
            assertThatThrownBy(() -> address("kafka://one?acks=0")).hasMessageContaining("parameter=acks");
        }

        @Test
        void thoseOfKafkasClientsArePassedOn() {
            assertThat(address("kafka://one?security.protocol=SSL&ssl.truststore.location=/ca.pem")
                            .access()
                            .settings())
                    .containsEntry("security.protocol", "SSL")
                    .containsEntry("ssl.truststore.location", "/ca.pem");
        }

        @Test
        void aFileMayHaveThemInstead(@TempDir Path folder) throws Exception {
            Path file = folder.resolve("client.properties");
            Files.writeString(file, "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n");

            assertThat(address("kafka://one?sasl.mechanism=SCRAM-SHA-512&config=" + file)
                            .access()
                            .settings())
                    .containsEntry("security.protocol", "SASL_SSL")
                    .containsEntry("sasl.mechanism", "SCRAM-SHA-512");
        }

        @Test
        void aFileThatIsNotThereIsRefused() {
            assertThatThrownBy(() -> address("kafka://one?config=/no/such/file"))
                    .hasMessageContaining("config=/no/such/file");
        }

        @Test
        void aWrongLoginIsRefusedAndNotShown() {
            String uri = "kafka://127.0.0.1:1?security.protocol=SASL_PLAINTEXT&sasl.mechanism=PLAIN"
                    + "&sasl.jaas.config=no.such.Module required password=\"tre asure\"";
            OpenRequest request = new OpenRequest(BackendUri.parse(uri), Duration.ofSeconds(1), TimeSource.system());

            assertThatThrownBy(() -> new KafkaBackendProvider().open(request))
                    .isInstanceOf(IllegalArgumentException.class)
                    .satisfies(e -> assertThat(KafkaTexts.all(e)).doesNotContain("asure"));
        }
    }
}
