package io.locker.client;

import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Reply;

/** What the lock machine refuses, as failures of the API. */
final class Refusals {
    private Refusals() {}

    static LockException exception(LockName name, Reply.Refused refused) {
        String message = refused.detail() + " name=" + name.value();
        return switch (refused.reason()) {
            case LIMIT_REACHED, TOO_LARGE -> new LimitReachedException(message);
            default -> new NotPermittedException(message, null);
        };
    }
}
