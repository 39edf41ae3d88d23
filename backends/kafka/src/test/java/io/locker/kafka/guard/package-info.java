/** Tests of the guards for topics of Kafka. */
@NullMarked
package io.locker.kafka.guard;

import org.jspecify.annotations.NullMarked;
