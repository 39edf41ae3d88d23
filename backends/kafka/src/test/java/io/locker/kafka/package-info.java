@NullMarked
package io.locker.kafka;

import org.jspecify.annotations.NullMarked;
