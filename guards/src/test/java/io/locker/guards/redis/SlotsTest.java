package io.locker.guards.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SlotsTest {

    @Test
    void aNameIsInTheSlotThatRedisSays() {
        assertThat(Slots.of("123456789")).isEqualTo(0x31c3);
        assertThat(Slots.of("foo")).isEqualTo(12182);
        assertThat(Slots.of("hello")).isEqualTo(866);
        assertThat(Slots.of("ü")).isEqualTo(Slots.of("{ü}"));
    }

    @Test
    void onlyWhatStandsInTheFirstBracesCounts() {
        assertThat(Slots.of("a{foo}b{bar}")).isEqualTo(Slots.of("foo"));
        assertThat(Slots.of("a{}foo")).isNotEqualTo(Slots.of("")).isNotEqualTo(Slots.of("foo"));
        assertThat(Slots.of("{a{b}c}")).isEqualTo(Slots.of("a{b"));
        assertThat(Slots.of("a}b{foo")).isNotEqualTo(Slots.of("foo"));
    }

    @Test
    void everySlotHasATag() {
        for (int slot = 0; slot < Slots.COUNT; slot++) {
            assertThat(Slots.of("x{" + Slots.tag(slot) + "}y")).isEqualTo(slot);
        }
    }
}
