package io.locker.benchmarks.migrate;

import io.locker.Locker;
import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import java.time.Duration;
import java.util.Optional;
import net.javacrumbs.shedlock.spring.annotation.SchedulerLock;

/** A job with ShedLock, and a job that takes both locks. */
class FromShedLock {
    private final Locker locker;
    private final Runnable job;

    FromShedLock(Locker locker, Runnable job) {
        this.locker = locker;
        this.job = job;
    }

    // region shedlock-job
    @SchedulerLock(name = "nightly-report", lockAtMostFor = "10m", lockAtLeastFor = "1m")
    public void before() {
        job.run();
    }
    // endregion

    // region shedlock-both
    @SchedulerLock(name = "nightly-report", lockAtMostFor = "10m", lockAtLeastFor = "1m")
    public void both() {
        Optional<Hold> mine = locker.lock("nightly-report")
                .tryAcquire(AcquireOptions.defaults().holdAtLeast(Duration.ofMinutes(1)));
        if (mine.isPresent()) {
            try (Hold hold = mine.get()) {
                job.run();
                hold.check(); // throws if the lock was lost meanwhile
            }
        }
    }
    // endregion
}
