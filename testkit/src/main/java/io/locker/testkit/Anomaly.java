package io.locker.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says which known faults of lock systems a test would find. The ids are those of {@code docs/track-record.md}, which a
 * test compares with these annotations.
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Anomaly {

    /**
     * The ids.
     *
     * @return one or more, such as {@code A10}
     */
    String[] value();
}
