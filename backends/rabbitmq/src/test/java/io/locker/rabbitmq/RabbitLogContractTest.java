package io.locker.rabbitmq;

import io.locker.spi.LogBackend;
import io.locker.testkit.LogContract;
import java.util.ArrayList;
import java.util.List;

final class RabbitLogContractTest extends LogContract {

    @Override
    protected LogSubject newSubject() {
        RabbitPlace place = RabbitPlace.shared();
        return new LogSubject() {
            private final List<LogBackend> opened = new ArrayList<>();

            @Override
            public LogBackend open() {
                LogBackend log = place.open();
                opened.add(log);
                return log;
            }

            @Override
            public void close() {
                opened.forEach(LogBackend::close);
                place.close();
            }
        };
    }
}
