package io.locker.client;

import io.locker.api.LockInfo;
import io.locker.api.LockName;
import java.util.Optional;

/**
 * What was agreed when a hold was granted. Times are nanoseconds of the client's clock.
 *
 * @param name the lock
 * @param grantedAt when the grant was seen
 * @param longest how long the hold may last from then; {@link Long#MAX_VALUE} for no limit
 * @param least for how long the lock stays taken from then
 * @param attached what was attached to the lock
 */
record HoldTerms(LockName name, long grantedAt, long longest, long least, Optional<LockInfo.AttachedValue> attached) {

    boolean hasEnd() {
        return longest != Long.MAX_VALUE;
    }

    long endsAt() {
        return grantedAt + longest;
    }

    /** How much longer the lock stays taken when it is released now, in microseconds. */
    long lingerMicros(long now) {
        return Math.max(0, (least - (now - grantedAt)) / 1_000);
    }
}
