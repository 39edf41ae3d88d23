package io.locker.cli.run;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code locker run} was asked to do.
 *
 * @param place where the lock lives; null for the default
 * @param name the lock
 * @param claim how to take it
 * @param care how to treat the command
 * @param command the command and its arguments; not empty
 */
record RunOptions(@Nullable String place, LockName name, Claim claim, Care care, List<String> command) {

    RunOptions {
        command = List.copyOf(command);
    }

    /**
     * How to take the lock.
     *
     * @param share how much of it
     * @param longestWait how long to wait; null for as long as it takes
     * @param lease how long the hold outlives this process
     * @param holdAtLeast how long the lock stays taken at least; zero to release at the command's end
     * @param oncePer a success younger than this is not repeated; null to run always
     */
    record Claim(
            Share share,
            @Nullable Duration longestWait,
            Duration lease,
            Duration holdAtLeast,
            @Nullable Duration oncePer) {}

    /**
     * How much of a lock.
     *
     * @param mode the mode, for a lock
     * @param permits how many permits, for a semaphore; 0 for a lock
     * @param limit how many permits the semaphore has; 0 for a lock
     */
    record Share(LockMode mode, int permits, int limit) {
        static final Share EXCLUSIVE = new Share(LockMode.EXCLUSIVE, 0, 0);
        static final Share SHARED = new Share(LockMode.SHARED, 0, 0);

        boolean isSemaphore() {
            return limit > 0;
        }
    }

    /**
     * How to treat the command.
     *
     * @param killAfter how long after TERM comes KILL
     * @param dieWithParent whether the system ends the command when this process is killed
     * @param conflictExitCode the exit code when the lock is busy
     * @param quiet whether to say nothing that is not a fault
     */
    record Care(Duration killAfter, DieWithParent dieWithParent, int conflictExitCode, boolean quiet) {}

    /** Whether the system ends the command when this process is killed. */
    enum DieWithParent {
        /** Where it can be done. */
        IF_POSSIBLE,
        /** Or else the command is not run. */
        ALWAYS,
        /** Not even where it can be done. */
        NEVER
    }
}
