/** Guards for what is written to other topics of Kafka. */
@NullMarked
package io.locker.kafka.guard;

import org.jspecify.annotations.NullMarked;
