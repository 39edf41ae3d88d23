/** The backend on Kafka: each log is a partition of a topic, and snapshots lie in a topic beside it. */
@NullMarked
package io.locker.kafka;

import org.jspecify.annotations.NullMarked;
