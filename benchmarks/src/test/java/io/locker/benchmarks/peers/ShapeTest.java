package io.locker.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ShapeTest {

    @Test
    void oneLockIsForAllUnlessThereAreMore() {
        assertThat(Shape.parse("4x4")).isEqualTo(new Shape(4, 4, 1));
        assertThat(Shape.parse("1x16x16")).isEqualTo(new Shape(1, 16, 16));
    }

    @Test
    void aShapeIsReadAsItIsWritten() {
        assertThat(Shape.parse(new Shape(1, 16, 16).toString())).isEqualTo(new Shape(1, 16, 16));
    }

    @Test
    void whoIsAloneWithALockIsUncontended() {
        assertThat(Shape.parse("1x1").isUncontended()).isTrue();
        assertThat(Shape.parse("1x16x16").isUncontended()).isTrue();
        assertThat(Shape.parse("1x16").isUncontended()).isFalse();
    }

    @Test
    void locksThatSeveralProcessesWouldShareUnevenlyAreRefused() {
        assertThatThrownBy(() -> Shape.parse("2x16x16")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Shape.parse("4")).isInstanceOf(IllegalArgumentException.class);
    }
}
