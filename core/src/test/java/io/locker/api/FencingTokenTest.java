package io.locker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FencingTokenTest {

    @Test
    void knowsItsRevisionAndHandOver() {
        FencingToken token = FencingToken.ofRevision(7);

        assertThat(token.value()).isEqualTo(7 * 1024);
        assertThat(token.revision()).isEqualTo(7);
        assertThat(token.handOver()).isZero();
    }

    @Test
    void aHandOverIsGreaterThanTheOneBefore() {
        FencingToken first = FencingToken.ofRevision(7);
        FencingToken second = first.next().orElseThrow();

        assertThat(second).isGreaterThan(first);
        assertThat(second.revision()).isEqualTo(7);
        assertThat(second.handOver()).isEqualTo(1);
    }

    @Test
    void theLastHandOverIsBelowTheNextRevision() {
        FencingToken last = new FencingToken(8 * 1024 - 1);

        assertThat(last.handOver()).isEqualTo(1023);
        assertThat(last.next()).isEmpty();
        assertThat(last).isLessThan(FencingToken.ofRevision(8));
    }

    @Test
    void isWrittenAsDecimalDigitsAndReadBack() {
        FencingToken token = FencingToken.ofRevision(FencingToken.MAX_REVISION);

        assertThat(token).hasToString("9223372036854774784");
        assertThat(FencingToken.parse("9223372036854774784")).isEqualTo(token);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1.5", "9223372036854775808"})
    void anythingButANumberIsRefused(String text) {
        assertThatThrownBy(() -> FencingToken.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("A fencing token is a decimal number. text=" + text);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE})
    void aNumberBelowOneIsRefused(long value) {
        assertThatThrownBy(() -> new FencingToken(value))
                .hasMessage("A fencing token is greater than 0. value=" + value);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, FencingToken.MAX_REVISION + 1})
    void aRevisionOutOfBoundsIsRefused(long revision) {
        assertThatThrownBy(() -> FencingToken.ofRevision(revision))
                .hasMessage("A revision lies between 1 and 9007199254740991. revision=" + revision);
    }
}
