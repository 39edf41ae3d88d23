/** What a real RabbitMQ does to us, and the contracts that every backend passes. */
@NullMarked
package io.locker.rabbitmq;

import org.jspecify.annotations.NullMarked;
