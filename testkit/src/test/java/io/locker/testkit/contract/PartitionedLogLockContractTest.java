package io.locker.testkit.contract;

import io.locker.memory.MemoryLog;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/** All that is promised about locks, on a log in partitions. */
@Tag("one-java")
final class PartitionedLogLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        List<MemoryLog> logs = Stream.generate(() -> new MemoryLog(TimeSource.system()))
                .limit(3)
                .toList();
        return LogLockSubject.of(
                options -> PartitionedLog.of(logs.stream().map(MemoryLog::open).toList()));
    }
}
