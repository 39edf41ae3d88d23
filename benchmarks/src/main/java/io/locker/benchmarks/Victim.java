package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.benchmarks.lab.JavaProcess;

/** A process that holds a lock until it is killed. */
final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
        try (Locker locker = Locker.open(args[0]);
                Hold hold = locker.lock(args[1]).acquire()) {
            JavaProcess.sayAndWait("held");
            hold.check();
        }
    }
}
