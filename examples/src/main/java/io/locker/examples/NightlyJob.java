package io.locker.examples;

import static java.time.Duration.ofMinutes;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockInfo.AttachedValue;
import java.time.Duration;
import java.util.Optional;

/** A job that several schedulers start, and that is to be done once. */
final class NightlyJob {
    private NightlyJob() {}

    /** What the job does, given its hold. */
    @FunctionalInterface
    interface Job {

        /**
         * Does the work.
         *
         * @param hold the hold, to check and to take the token from
         * @throws Exception whatever goes wrong
         */
        void run(Hold hold) throws Exception;
    }

    /**
     * Runs the job unless somebody is at it; keeps the lock for five minutes, so that a slower clock does not start it
     * again.
     *
     * @param lock the lock of the job
     * @param job what to do
     * @return whether it was done here
     * @throws Exception what the job threw
     */
    static boolean notAtTheSameTime(DistributedLock lock, Job job) throws Exception {
        // region hold-at-least
        Optional<Hold> mine = lock.tryAcquire(AcquireOptions.defaults().holdAtLeast(ofMinutes(5)));
        if (mine.isEmpty()) {
            return false;
        }
        try (Hold hold = mine.get()) {
            job.run(hold);
        }
        return true;
        // endregion
    }

    /**
     * Runs the job unless it has succeeded within a period. A failure is not remembered: the next one tries again.
     *
     * @param lock the lock of the job
     * @param period how long a success counts
     * @param job what to do
     * @return whether it was done here
     * @throws Exception what the job threw
     */
    static boolean oncePer(Duration period, DistributedLock lock, Job job) throws Exception {
        // region once-per
        try (Hold hold = lock.acquire()) {
            Optional<AttachedValue> last = hold.attached();
            if (last.isPresent() && last.get().age().compareTo(period) < 0) {
                return false; // done by somebody, so long ago by the store's clock
            }
            job.run(hold);
            hold.attach("succeeded", period); // kept with the lock for that long, then gone
            return true;
        }
        // endregion
    }
}
