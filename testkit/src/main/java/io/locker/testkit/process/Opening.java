package io.locker.testkit.process;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/** Opens clients in programs of tests: many that start at once on a busy machine take longer than a request may. */
public final class Opening {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Opening() {}

    /**
     * Opens a client, again and again for a while.
     *
     * @param address where the locks live
     * @param options what the client needs
     * @return the client, to be closed
     * @throws BackendUnavailableException if the place cannot be reached all the while
     */
    public static Locker patiently(String address, LockerOptions options) {
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return Locker.open(address, options);
            } catch (BackendUnavailableException e) {
                if (System.nanoTime() - giveUp >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }
}
