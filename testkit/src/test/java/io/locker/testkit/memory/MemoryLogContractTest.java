package io.locker.testkit.memory;

import io.locker.memory.MemoryLog;
import io.locker.memory.VirtualTime;
import io.locker.spi.LogBackend;
import io.locker.testkit.LogContract;
import java.util.ArrayList;
import java.util.List;

final class MemoryLogContractTest extends LogContract {
    @Override
    protected LogSubject newSubject() {
        MemoryLog log = new MemoryLog(new VirtualTime());
        List<LogBackend> clients = new ArrayList<>();
        return new LogSubject() {
            @Override
            public LogBackend open() {
                LogBackend client = log.open();
                clients.add(client);
                return client;
            }

            @Override
            public void close() {
                clients.forEach(LogBackend::close);
            }
        };
    }
}
