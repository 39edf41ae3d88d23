/** The backend {@code rabbitmq:}: a log in a stream of RabbitMQ, spoken to in AMQP 0-9-1. */
@NullMarked
package io.locker.rabbitmq;

import org.jspecify.annotations.NullMarked;
