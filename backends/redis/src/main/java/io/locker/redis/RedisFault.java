package io.locker.redis;

import org.jspecify.annotations.Nullable;

/** A connection that cannot be used any more, and what that means for one request. */
final class RedisFault extends Exception {
    private static final long serialVersionUID = 1L;

    /** How a request was hit. */
    enum Kind {
        /** It did not leave this process. */
        NOT_SENT,
        /** It may have arrived. */
        CUT_OFF,
        /** It may have arrived, and no answer came in time. */
        TIMED_OUT
    }

    private final Kind kind;

    RedisFault(Kind kind, @Nullable Throwable cause) {
        super(kind + " " + cause, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
