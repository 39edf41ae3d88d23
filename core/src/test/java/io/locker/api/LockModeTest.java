package io.locker.api;

import static io.locker.api.LockMode.EXCLUSIVE;
import static io.locker.api.LockMode.SHARED;
import static io.locker.api.LockMode.UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LockModeTest {

    @ParameterizedTest
    @EnumSource
    void exclusiveGoesWithNothing(LockMode other) {
        assertThat(EXCLUSIVE.conflictsWith(other)).isTrue();
        assertThat(other.conflictsWith(EXCLUSIVE)).isTrue();
    }

    @Test
    void updateGoesWithReadersOnly() {
        assertThat(UPDATE.conflictsWith(UPDATE)).isTrue();
        assertThat(UPDATE.conflictsWith(SHARED)).isFalse();
        assertThat(SHARED.conflictsWith(UPDATE)).isFalse();
    }

    @Test
    void readersGoTogether() {
        assertThat(SHARED.conflictsWith(SHARED)).isFalse();
    }
}
