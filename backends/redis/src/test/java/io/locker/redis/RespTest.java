package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.redis.Resp.Request;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The language of Redis, byte by byte. */
final class RespTest {

    /** Gives a few bytes at a time, as a network does. */
    private static final class Crumbs extends InputStream {
        private final InputStream whole;
        private final Random random = new Random(7);

        Crumbs(byte[] whole) {
            this.whole = new ByteArrayInputStream(whole);
        }

        @Override
        public int read() throws IOException {
            return whole.read();
        }

        @Override
        public int read(byte[] into, int at, int length) throws IOException {
            return whole.read(into, at, Math.min(length, 1 + random.nextInt(3)));
        }
    }

    private static @Nullable Object read(String said) throws IOException {
        return new Resp(new Crumbs(said.getBytes(StandardCharsets.UTF_8)), OutputStream.nullOutputStream()).read();
    }

    private static String text(@Nullable Object said) {
        return new RedisReply(said).text();
    }

    @Test
    void everyKindOfAnswerIsRead() throws IOException {
        assertThat(text(read("+OK\r\n"))).isEqualTo("OK");
        assertThat(text(read("$5\r\nzw\u00f6l\r\n"))).isEqualTo("zw\u00f6l");
        assertThat(text(read("$0\r\n\r\n"))).isEmpty();
        assertThat(text(read("$4\r\n\r\n\r\n\r\n"))).isEqualTo("\r\n\r\n");
        assertThat(read(":-42\r\n")).isEqualTo(-42L);
        assertThat(read(":1790000000000000\r\n")).isEqualTo(1_790_000_000_000_000L);
        assertThat(read("$-1\r\n")).isNull();
        assertThat(read("*-1\r\n")).isNull();
        assertThat(read("*0\r\n")).isEqualTo(List.of());
        assertThat(read("-WRONGPASS no\r\n"))
                .isInstanceOfSatisfying(
                        RedisRefusal.class,
                        refusal -> assertThat(refusal.is("WRONGPASS")).isTrue());
    }

    @Test
    void listsMayHaveListsInThem() throws IOException {
        RedisReply said = new RedisReply(read("*3\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n+b\r\n"));

        assertThat(said.at(0).number()).isEqualTo(1);
        assertThat(said.at(1).at(0).text()).isEqualTo("a");
        assertThat(said.at(1).at(1).isNothing()).isTrue();
        assertThat(said.at(2).text()).isEqualTo("b");
    }

    @Test
    void answersOfAnyLengthAreRead() throws IOException {
        for (int length : new int[] {1, 16_383, 16_384, 16_385, 100_000}) {
            String long_ = "x".repeat(length);
            assertThat(text(read("$" + length + "\r\n" + long_ + "\r\n"))).isEqualTo(long_);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "$3\r\nabcd\r\n",
                "$999999999999\r\n",
                "$x\r\n",
                ":\r\n",
                ":1\rx",
                "*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n*1\r\n:1\r\n"
            })
    void whatIsNotTheLanguageIsRefused(String said) {
        assertThatThrownBy(() -> read(said)).isInstanceOf(IOException.class);
    }

    @Test
    void aLineWithoutAnEndIsRefused() {
        assertThatThrownBy(() -> read("+" + "x".repeat(100_000)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("too long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "$", "$5\r\nab", "*2\r\n:1\r\n", "+OK", "+OK\r"})
    void aConnectionThatEndsIsAFailure(String said) {
        assertThatThrownBy(() -> read(said)).isInstanceOf(EOFException.class);
    }

    @Test
    void aRequestIsAListOfStrings() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Resp resp = new Resp(InputStream.nullInputStream(), out);

        resp.write(new Request("SET", "zw\u00f6l").add(42).add(new byte[0]).parts());

        assertThat(out.toString(StandardCharsets.UTF_8))
                .isEqualTo("*4\r\n$3\r\nSET\r\n$5\r\nzw\u00f6l\r\n$2\r\n42\r\n$0\r\n\r\n");
    }

    @Test
    void requestsOfAnyLengthAreSentWhole() throws IOException {
        for (int length : new int[] {16_370, 16_384, 16_385, 200_000}) {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            Resp resp = new Resp(InputStream.nullInputStream(), out);
            String long_ = "x".repeat(length);

            resp.write(new Request("SET", "key", long_, "end").parts());
            resp.write(new Request("PING").parts());

            assertThat(out.toString(StandardCharsets.UTF_8))
                    .isEqualTo("*4\r\n$3\r\nSET\r\n$3\r\nkey\r\n$" + length + "\r\n" + long_ + "\r\n$3\r\nend\r\n"
                            + "*1\r\n$4\r\nPING\r\n");
        }
    }
}
