package io.locker.kafka;

import io.locker.spi.LogBackend;
import io.locker.testkit.LogContract;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

final class KafkaLogContractTest extends LogContract {
    @Override
    protected LogSubject newSubject() {
        KafkaPlace place = KafkaPlace.onSharedBroker("&keep=0s");
        List<LogBackend> clients = new CopyOnWriteArrayList<>();
        return new LogSubject() {
            @Override
            public LogBackend open() {
                LogBackend client = place.open();
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
