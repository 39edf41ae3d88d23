package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.host.CatchUp;
import io.locker.host.HostTask;
import io.locker.host.HostTask.Follow;
import io.locker.host.HostTask.Save;
import io.locker.host.LogHost;
import io.locker.host.LogHost.Phase;
import io.locker.host.LogHost.Progress;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Follower;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.spi.LogBackend.Subscription;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Brings the entries of a log to a {@link LogPlace}: joins, follows, follows anew, and saves snapshots. */
final class LogFeed {
    private static final System.Logger LOG = System.getLogger(LogFeed.class.getName());

    private final LogPlace place;
    private final LogBackend log;
    private final CatchUp catchUp = new CatchUp();
    private final ReentrantLock guard = new ReentrantLock();
    private @Nullable Subscription subscription;
    private boolean closed;
    private boolean stopTold;

    LogFeed(LogPlace place, LogBackend log) {
        this.place = place;
        this.log = log;
    }

    /** Does what is to be done at the log beside appending, on this thread; saves snapshots only if told to. */
    void pump(boolean saves) {
        HostTask task = place.with(host -> host.nextTask(saves, place.now()));
        while (task != null) {
            run(task);
            task = place.with(host -> host.nextTask(saves, place.now()));
        }
    }

    private void run(HostTask task) {
        try {
            if (task instanceof Follow follow) {
                follow(follow.from());
            } else if (task instanceof Save save) {
                log.save(save.snapshot());
                tell(LogHost::saved);
            } else {
                endDelivery();
                Optional<Snapshot> newest = log.newest();
                long madeAt = log.madeAt();
                tell(host -> host.loaded(newest, madeAt, place.now()));
            }
        } catch (LockException e) {
            tell(host -> host.taskFailed(e, place.now()));
        } catch (RuntimeException e) {
            BackendUnavailableException why =
                    new BackendUnavailableException("The backend failed in a way that it should not.", e);
            tell(host -> host.taskFailed(why, place.now()));
        }
    }

    /** Something that is done with the host and gives nothing. */
    private interface Act {
        void on(LogHost host);
    }

    private void tell(Act act) {
        place.with(host -> {
            act.on(host);
            return host;
        });
    }

    private void follow(long from) {
        Subscription begun = log.follow(from, new Ear());
        guard.lock();
        try {
            subscription = begun;
            if (closed) {
                begun.close();
            }
        } finally {
            guard.unlock();
        }
        tell(LogHost::followed);
    }

    private void endDelivery() {
        Subscription over;
        guard.lock();
        try {
            over = subscription;
            subscription = null;
        } finally {
            guard.unlock();
        }
        if (over != null) {
            over.close();
        }
    }

    /** Hears what the log delivers, on the log's thread. */
    private final class Ear implements Follower {
        @Override
        public void entry(Entry entry) {
            tell(host -> host.see(entry, place.now()));
            place.rest();
            report(place.with(LogHost::progress));
        }

        @Override
        public void ended(BackendUnavailableException why) {
            tell(host -> host.unfollowed(place.now()));
            place.rest();
        }
    }

    /** Says from time to time how far it has caught up, and once that it takes no part any more. */
    private void report(Progress progress) {
        String report = catchUp.report(progress, place.now());
        if (report != null) {
            LOG.log(Level.INFO, report);
        }
        if (progress.phase() == Phase.STOPPED && !stopTold) {
            stopTold = true;
            LOG.log(Level.ERROR, place.with(LogHost::stopped));
        }
    }

    void close() {
        guard.lock();
        try {
            closed = true;
        } finally {
            guard.unlock();
        }
        endDelivery();
    }
}
