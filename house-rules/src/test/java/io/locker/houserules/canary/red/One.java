package io.locker.houserules.canary.red;

import io.locker.houserules.canary.blue.Blue;

/** Sees another backend. */
public final class One {

    Blue other() {
        return new Blue();
    }
}
