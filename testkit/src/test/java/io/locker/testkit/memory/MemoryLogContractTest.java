package io.locker.testkit.memory;

import io.locker.memory.MemoryLog;
import io.locker.memory.VirtualTime;
import io.locker.spi.LogBackend;
import io.locker.testkit.LogContract;

final class MemoryLogContractTest extends LogContract {
    @Override
    protected LogSubject newSubject() {
        MemoryLog log = new MemoryLog(new VirtualTime());
        return new LogSubject() {
            @Override
            public LogBackend open() {
                return log;
            }

            @Override
            public void close() {
                log.close();
            }
        };
    }
}
