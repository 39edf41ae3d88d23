package io.locker.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of Kafka without any lock: one partition, one producer, and one consumer on the same thread. */
final class BareTopic implements BareLog {
    private static final TopicPartition PLACE = new TopicPartition("bare", 0);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final int MESSAGE_LENGTH = 200;

    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final byte[] message = "x".repeat(MESSAGE_LENGTH).getBytes(StandardCharsets.US_ASCII);

    private BareTopic(String servers) {
        Map<String, Object> atOnce = Map.of("bootstrap.servers", servers, "linger.ms", 0);
        producer = new KafkaProducer<>(atOnce, new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", servers), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(PLACE));
        consumer.seekToBeginning(List.of(PLACE));
    }

    static BareTopic at(String url) throws InterruptedException, ExecutionException {
        String servers = url.substring("kafka://".length());
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
            admin.createTopics(List.of(new NewTopic(PLACE.topic(), 1, (short) 1)))
                    .all()
                    .get();
        }
        return new BareTopic(servers);
    }

    @Override
    public void roundTrip() throws InterruptedException, ExecutionException, TimeoutException {
        Future<RecordMetadata> sent =
                producer.send(new ProducerRecord<>(PLACE.topic(), PLACE.partition(), null, message));
        if (consumer.poll(PATIENCE).isEmpty()) {
            throw new TimeoutException("The message did not arrive.");
        }
        sent.get();
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}
