package io.locker.benchmarks.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SamplesTest {

    @Test
    void aPercentileIsNotExceededByThatManyPerCent() {
        Samples samples = Samples.of(LongStream.rangeClosed(1, 200));

        assertThat(samples.percentile(50)).isEqualTo(100);
        assertThat(samples.percentile(99)).isEqualTo(198);
        assertThat(samples.min()).isEqualTo(1);
        assertThat(samples.max()).isEqualTo(200);
    }

    @Test
    void theMedianOfAnOddNumberIsTheMiddleOne() {
        assertThat(Samples.of(LongStream.of(30, 10, 20)).median()).isEqualTo(20);
    }

    @Test
    void nothingHasNoPercentiles() {
        assertThat(Samples.of(LongStream.empty()).percentile(99)).isZero();
    }
}
