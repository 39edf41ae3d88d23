package io.locker.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer of Redis, taken apart by whoever knows its shape.
 *
 * @param said what came over the wire
 */
record RedisReply(@Nullable Object said) {

    boolean isNothing() {
        return said == null;
    }

    boolean isNumber(long number) {
        return said instanceof Long other && other == number;
    }

    List<?> list() {
        if (said instanceof List<?> list) {
            return list;
        }
        throw unexpected();
    }

    RedisReply at(int place) {
        List<?> list = list();
        if (place >= list.size()) {
            throw unexpected();
        }
        return new RedisReply(list.get(place));
    }

    long number() {
        if (said instanceof Long number) {
            return number;
        }
        throw unexpected();
    }

    String text() {
        if (said instanceof byte[] bytes) {
            return RedisKeys.text(bytes);
        }
        if (said instanceof String text) {
            return text;
        }
        throw unexpected();
    }

    private IllegalStateException unexpected() {
        return new IllegalStateException("Redis gave an answer of another shape. answer=" + said);
    }
}
