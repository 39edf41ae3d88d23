package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.UnreadableDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Snapshots of what a node serves, whole and damaged. */
class ServedTableTest {
    private static final long TIME = 1_700_000_000_000_000L;

    private final ServedTable served = new ServedTable();
    private long requests;

    @BeforeEach
    void fill() {
        apply(new Command.OpenSession("web-1", "web-1 (pid 811)", 15_000_000));
        apply(new Command.OpenSession("web-2", "", 15_000_000));
        acquire("web-1", "orders/42", "");
        acquire("web-2", "orders/42", "add 3");
        acquire("web-1", "größe \uFFFD \uD83D\uDD12", "");
        apply(new Command.Attach(request("web-1"), new ClaimId("web-1", 3), "slot 7", 9_000_000));
        apply(new Command.BreakHolds(new LockName("orders/42"), "ann", "stuck", 0));
    }

    private void apply(Command command) {
        served.enter(served.index() + 3, TIME).apply(TIME, command);
    }

    private RequestId request(String session) {
        requests++;
        return new RequestId(session, requests, requests - 1);
    }

    private void acquire(String session, String lock, String payload) {
        RequestId request = request(session);
        Origin origin = new Origin("host of " + session, "nightly", "thread-7");
        ClaimId id = new ClaimId(session, request.number());
        Claim plain = Claim.of(id, Demand.exclusive(), origin);
        Claim claim = new Claim(id, plain.demand(), origin, payload, plain.together());
        apply(new Command.Acquire(request, new LockName(lock), claim, true));
    }

    private static byte[] written(ServedTable served) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            served.image().writeTo(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    private static ServedTable loaded(byte[] bytes) throws IOException {
        ServedTable read = new ServedTable();
        read.load(new ByteArrayInputStream(bytes));
        return read;
    }

    @Nested
    class Whole {

        @Test
        void isReadAsItWasWritten() throws IOException {
            ServedTable read = loaded(written(served));

            assertThat(read.index()).isEqualTo(served.index());
            assertThat(read.isRestored()).isFalse();
            assertThat(read.table().digest()).isEqualTo(served.table().digest());
            assertThat(written(read)).isEqualTo(written(served));
        }

        @Test
        void saysThatItWasRestored() throws IOException {
            served.restored(true);

            assertThat(loaded(written(served)).isRestored()).isTrue();
        }

        @Test
        void takesTheWordOfOneThatIsEmpty() throws IOException {
            served.load(new ByteArrayInputStream(written(new ServedTable())));

            assertThat(served.index()).isZero();
            assertThat(served.table().openSessions()).isZero();
        }

        @Test
        void isReadAcrossTheEndsOfBuffers() throws IOException {
            for (int i = 0; i < 1_000; i++) {
                acquire("web-2", "tenant-" + i + "/ö".repeat(i % 7), "");
            }
            byte[] bytes = written(served);

            assertThat(bytes.length).isGreaterThan(2 << 16);
            assertThat(written(loaded(bytes))).isEqualTo(bytes);
        }
    }

    @Nested
    class Damaged {

        private void refused(byte[] bytes, String what) {
            ServedTable read = new ServedTable();
            Throwable thrown = catchThrowable(() -> read.load(new ByteArrayInputStream(bytes)));

            assertThat(thrown).as(what).isInstanceOf(UnreadableDocument.class).hasMessageMatching("(?s)[A-Z].*\\..*");
            assertThat(read.index()).as(what).isZero();
        }

        private void refusedWithAnyBitTurned(byte[] whole) {
            for (int at = 0; at < whole.length; at++) {
                for (int bit = 0; bit < Byte.SIZE; bit++) {
                    byte[] bytes = whole.clone();
                    bytes[at] ^= (byte) (1 << bit);
                    refused(bytes, "at=" + at + " bit=" + bit);
                }
            }
        }

        @Test
        void isRefusedWhicheverBitIsTurned() {
            refusedWithAnyBitTurned(written(served));
        }

        @Test
        void isRefusedWhicheverBitOfARestoredOneIsTurned() {
            served.restored(true);
            refusedWithAnyBitTurned(written(served));
        }

        @Test
        void isRefusedWhicheverBitOfAnEmptyOneIsTurned() {
            refusedWithAnyBitTurned(written(new ServedTable()));
        }

        @Test
        void isRefusedWithAnyByteInThePlaceOfAnother() {
            byte[] whole = written(served);
            byte[] others = "\n\r =%/09azAZ\0\u007f".getBytes(StandardCharsets.UTF_8);
            for (int at = 0; at < whole.length; at++) {
                for (byte other : others) {
                    if (whole[at] != other) {
                        byte[] bytes = whole.clone();
                        bytes[at] = other;
                        refused(bytes, "at=" + at + " other=" + other);
                    }
                }
            }
        }

        @Test
        void isRefusedWhereverItEndsTooEarly() {
            byte[] whole = written(served);
            for (int length = 0; length < whole.length; length++) {
                refused(Arrays.copyOf(whole, length), "length=" + length);
            }
        }

        @Test
        void isRefusedWithSomethingBehindIt() {
            byte[] whole = written(served);
            byte[] empty = written(new ServedTable());

            refused(Arrays.copyOf(whole, whole.length + 1), "whole");
            refused(Arrays.copyOf(empty, empty.length + 1), "empty");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "21|x21|The snapshot is damaged: its first line makes no sense.",
                    "21|-21|The snapshot is damaged: its first line makes no sense.",
                    "21|99999999999999999999|The snapshot is damaged: its first line makes no sense.",
                    "' 21'|' '|The snapshot is damaged: its first line makes no sense.",
                    "21|22|The snapshot is damaged: what was read has another digest.",
                    "21|021|The snapshot is damaged: what was read has another digest.",
                    "restored|restores|The snapshot is damaged: its first line makes no sense.",
                    "' restored'|''|The snapshot is damaged: what was read has another digest.",
                    "restored|restored twice|The snapshot is damaged: its first line makes no sense.",
                    "snapshot 1|snapshot 2|The snapshot is of another version of Locker, or of something else.",
                    "web-1 (pid|web-9 (pid|The snapshot is damaged: what was read has another digest.",
                })
        void saysWhatIsWrong(String word, String other, String sentence) {
            served.restored(true);
            String text = new String(written(served), StandardCharsets.UTF_8);
            String there = word.replace(" (", "%20(");
            assertThat(text).contains(there);
            byte[] changed = text.replace(there, other.replace(" (", "%20(")).getBytes(StandardCharsets.UTF_8);

            assertThatThrownBy(() -> loaded(changed))
                    .isInstanceOf(UnreadableDocument.class)
                    .hasMessageStartingWith(sentence);
        }
    }
}
