package io.locker.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.DefaultExceptionHandler;

/** What ends a connection is told to whoever uses it, and need not stand in a log too. */
final class RabbitSilence extends DefaultExceptionHandler {
    @Override
    public void handleUnexpectedConnectionDriverException(Connection connection, Throwable exception) {
        // Whoever uses the connection is told by its end.
    }
}
