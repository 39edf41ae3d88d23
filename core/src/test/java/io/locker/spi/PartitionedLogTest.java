package io.locker.spi;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.locker.api.LockName;
import io.locker.memory.MemoryLog;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class PartitionedLogTest {
    private static final LogBackend LOG = new MemoryLog(TimeSource.system()).open();

    /** Programs of different versions must look for a name in the same log; these figures never change. */
    @Test
    void aNameStaysWhereItIs() {
        List<String> names = List.of("a", "orders/42", "stock/größe", "\u65e5\u672c");

        assertThat(names.stream().map(name -> PartitionedLog.partitionOf(new LockName(name), 12)))
                .containsExactly(3, 6, 6, 8);
    }

    @Test
    void namesAreSpreadEvenly() {
        Map<Integer, Long> counts = IntStream.range(0, 8_000)
                .boxed()
                .collect(groupingBy(i -> PartitionedLog.partitionOf(new LockName("orders/" + i), 8), counting()));

        assertThat(counts).hasSize(8);
        assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(900L, 1_100L));
    }

    @Test
    void whatNeedsOneOrderOfAllNamesIsLeftOutWhereThereAreSeveral() {
        assertThat(PartitionedLog.of(List.of(LOG)).capabilities()).isEqualTo(LOG.capabilities());
        assertThat(PartitionedLog.of(List.of(LOG, LOG)).capabilities().can())
                .doesNotContain(Capability.ATOMIC_MULTI, Capability.DEADLOCK_SEARCH)
                .contains(Capability.FENCED, Capability.FIFO);
    }

    @Test
    void noPartitionAtAllIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> PartitionedLog.of(List.of()));
    }
}
