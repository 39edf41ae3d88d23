package io.locker.canary.spi;

import io.locker.canary.api.LooksUp;

/** Looks where it may; the cycle is the other's fault. */
public final class LooksDown {

    LooksUp allowed() {
        return new LooksUp();
    }
}
