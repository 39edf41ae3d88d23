package io.locker.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LockNameTest {

    @Nested
    class Accepted {

        @ParameterizedTest
        @ValueSource(strings = {"a", "orders/42", "my lock", "..", "%", "名前", "naïve", "a\u2028b", "😀"})
        void anyOrdinaryText(String text) {
            assertThat(new LockName(text)).hasToString(text);
        }

        @Test
        void asManyCharactersAsAllowed() {
            assertThat(new LockName("x".repeat(255)).value()).hasSize(255);
        }

        @Test
        void aPairOfSurrogatesCountsAsOneCharacter() {
            assertThat(new LockName("😀".repeat(128)).value()).hasSize(256);
        }
    }

    @Nested
    class Refused {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "``|A lock name must not be empty.",
                    "`   `|A lock name must not be blank.",
                    "` a`|A lock name must not begin or end with white space. name=\" a\"",
                    "`a\u00a0`|A lock name must not begin or end with white space. name=\"a\u00a0\"",
                    "`a\tb`|A lock name must not contain control characters. index=1 character=U+0009",
                    "`a\u0085b`|A lock name must not contain control characters. index=1 character=U+0085",
                })
        void withOneClearSentence(String text, String message) {
            assertRefused(text, message);
        }

        @Test
        void aLineBreak() {
            assertRefused("a\nb", "A lock name must not contain control characters. index=1 character=U+000a");
        }

        @Test
        void halfASurrogatePair() {
            assertRefused("a\ud83d", "A lock name must not contain half a surrogate pair. index=1 character=U+d83d");
            assertRefused("\ude00b", "A lock name must not contain half a surrogate pair. index=0 character=U+de00");
        }

        @Test
        void oneCharacterTooMany() {
            assertRefused("x".repeat(256), "A lock name has at most 255 characters. characters=256");
        }

        @Test
        void oneByteTooMany() {
            assertThat(new LockName("é".repeat(255)).value()).hasSize(255);
            assertRefused("名".repeat(171), "A lock name has at most 512 bytes in UTF-8. bytes=513");
        }

        private void assertRefused(String text, String message) {
            assertThatThrownBy(() -> new LockName(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(message);
        }
    }
}
