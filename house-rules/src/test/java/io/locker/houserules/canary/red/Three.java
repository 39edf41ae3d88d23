package io.locker.houserules.canary.red;

import io.locker.houserules.canary.machine.Machine;

/** Is one public type too many, and sees the machine. */
public final class Three {

    Machine machine() {
        return new Machine();
    }
}
