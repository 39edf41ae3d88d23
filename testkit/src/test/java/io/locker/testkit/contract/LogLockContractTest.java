package io.locker.testkit.contract;

import io.locker.memory.MemoryLog;
import io.locker.spi.TimeSource;

/** All that is promised about locks, on a log. */
final class LogLockContractTest extends LockContract {
    @Override
    protected LockSubject newSubject() {
        MemoryLog log = new MemoryLog(TimeSource.system());
        return new LogLockSubject(options -> log.open());
    }
}
