package io.locker.canary.api;

import io.locker.canary.spi.LooksDown;

/** Breaks the import rule, and closes a cycle with {@link LooksDown}. */
public final class LooksUp {

    LooksDown cycle() {
        return new LooksDown();
    }
}
