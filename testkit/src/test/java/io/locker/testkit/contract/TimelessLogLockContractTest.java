package io.locker.testkit.contract;

import io.locker.memory.MemoryLog;
import io.locker.spi.TimeSource;
import org.junit.jupiter.api.Tag;

/** All that is promised about locks, on a log that does not say when it took an entry. */
@Tag("one-java")
final class TimelessLogLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        MemoryLog log = MemoryLog.withoutTime(TimeSource.system());
        return new LogLockSubject(options -> log.open());
    }
}
