/** Tests of the backend on Kafka, with real brokers. */
@NullMarked
package io.locker.kafka;

import org.jspecify.annotations.NullMarked;
