package io.locker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.rabbitmq.RabbitRecord.Kind;
import io.locker.rabbitmq.RabbitRecord.Part;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** How messages look in the stream. */
final class RabbitRecordTest {

    private static RabbitRecord read(String text) {
        return Objects.requireNonNull(RabbitRecord.read(text.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void anEntryLooksAlwaysTheSame() {
        byte[] body = RabbitRecord.write(Kind.ENTRY, 1_700_000_000_000_000L, "writer 7", "two\nlines \u00e4");

        assertThat(new String(body, StandardCharsets.UTF_8))
                .isEqualTo("locker-stream 1 entry 1700000000000000 writer 7\ntwo\nlines \u00e4");
        RabbitRecord record = Objects.requireNonNull(RabbitRecord.read(body));
        assertThat(record.kind()).isEqualTo(Kind.ENTRY);
        assertThat(record.made()).isEqualTo(1_700_000_000_000_000L);
        assertThat(record.writer()).isEqualTo("writer");
        assertThat(record.number()).isEqualTo(7);
        assertThat(record.text()).isEqualTo("two\nlines \u00e4");
    }

    @Test
    void aPartSaysOfWhichSnapshotItIs() {
        RabbitRecord record = Objects.requireNonNull(
                RabbitRecord.read(RabbitRecord.write(new Part(12, 1, 3), 5, "writer 8", "text")));

        assertThat(record.kind()).isEqualTo(Kind.PART);
        assertThat(record.part()).isEqualTo(new Part(12, 1, 3));
        assertThat(record.text()).isEqualTo("text");
    }

    @Test
    void whatIsNotOursIsNothing() {
        assertThat(RabbitRecord.read(new byte[0])).isNull();
        assertThat(RabbitRecord.read("hello".getBytes(StandardCharsets.UTF_8))).isNull();
        assertThat(RabbitRecord.read(new byte[1_000])).isNull();
    }

    @Test
    void whatALaterVersionWroteIsPassedOnToBeRefused() {
        for (String later : List.of(
                "locker-stream 2 entry 1 w 1\nx",
                "locker-stream 1 other 1 w 1\nx",
                "locker-stream 1 entry x w 1\nx",
                "locker-stream 1 entry 1 w 1 more\nx")) {
            assertThat(read(later).kind()).as(later).isEqualTo(Kind.UNKNOWN);
            assertThat(read(later).text()).isEqualTo(later);
        }
    }

    @Test
    void aSnapshotIsCutBetweenCharacters() {
        String text = "x".repeat(99_999) + "\ud83d\ude00" + "y".repeat(150_000);

        List<String> parts = RabbitSnapshots.parts(text);

        assertThat(parts).hasSize(3);
        assertThat(parts.get(0)).endsWith("\ud83d\ude00");
        assertThat(String.join("", parts)).isEqualTo(text);
        assertThat(RabbitSnapshots.parts("")).containsExactly("");
    }
}
