package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.machine.ClaimId;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.Backend;
import io.locker.spi.Capabilities;
import io.locker.spi.PartitionedLog;
import io.locker.spi.TimeSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the claims on some names are made: a store, or one partition of a log. Everything else about locks is the same
 * everywhere.
 */
interface ClaimPlace {

    /** After how many nanoseconds at most a waiter finds out by itself that those in front of it are dead. */
    long lookAgain();

    /** Makes the place ready to be asked, so that no lease runs meanwhile; blocks for the request timeout at most. */
    void join();

    /** Sends what the keeper of a session asks, and blocks until the answer is there. */
    Seen send(Ask ask, SessionDriver session);

    /** A session is open: from now on this client does its share of the clearing up. */
    void sessionOpened();

    /** A session is over, and its claims with it. */
    void sessionEnded(SessionDriver session, Function<LockName, LockException> why);

    /** Takes a new claim, and who hears the first news about it. */
    ClaimHandle want(LockName name, SessionDriver session, Wish wish, BiConsumer<ClaimHandle, News> turn);

    /** Several locks that are taken together. */
    MultiLock all(List<LockName> names);

    /** A lock as it is now. */
    LockInfo inspect(LockName name);

    /** A page of the names in use. */
    List<LockName> names(String prefix, String after, int limit);

    /** Gives back all that a session has and awaits; what cannot be done in time is left to its end. */
    void leave(SessionDriver session, long giveUpAt);

    /** Ends what goes on at the backend, which is closed next. */
    void close();

    /** Who carries out the wishes about a claim, on the threads that want them. */
    interface Desk {

        /** Takes a wish about a claim that has its handle here. */
        void want(Wish wish);

        /** Withdraws a claim that has not been answered; one that has is left as it is. */
        void withdrawUnlessAnswered(ClaimHandle handle);

        /** Nobody needs news about this claim any more. */
        void forget(ClaimHandle handle);

        /**
         * Talks to the place on this thread until there is nothing to ask, somebody else does, or the caller has what
         * it came for; what is left then goes on on another thread.
         */
        void drive(BooleanSupplier satisfied);

        /** Does the same on another thread. */
        void driveLater();

        /** Who else was at the lock when this client saw it last. */
        LockInfo others(ClaimHandle handle);

        /** The lock as this client saw it last, perhaps never. */
        LockInfo seen(LockName name);

        /** How many claims are in front of one that waits, as far as is known. */
        int position(ClaimHandle handle);
    }

    /** All places of a client, and which of them is the place of a name: the partition of a log, or the only one. */
    final class Places {
        private final LockClient client;
        private final Backend backend;
        private final Capabilities capabilities;
        private final List<? extends ClaimPlace> all;

        Places(LockClient client, Backend backend, List<? extends ClaimPlace> all) {
            this.client = client;
            this.backend = backend;
            capabilities = backend.capabilities();
            this.all = List.copyOf(all);
        }

        ClaimPlace of(LockName name) {
            return all.get(all.size() == 1 ? 0 : PartitionedLog.partitionOf(name, all.size()));
        }

        Capabilities capabilities() {
            return capabilities;
        }

        /** Several locks that are taken together; no place orders those of several places. */
        MultiLock all(List<LockName> names) {
            List<ClaimPlace> used = names.stream().map(this::of).distinct().toList();
            return used.size() == 1 ? used.get(0).all(names) : new OrderedMultiLock(client, names);
        }

        /** A page of the names in use. */
        List<LockName> names(String prefix, String after, int limit) {
            if (all.size() == 1) {
                return all.get(0).names(prefix, after, limit);
            }
            return all.stream()
                    .flatMap(place -> place.names(prefix, after, limit).stream())
                    .sorted(Comparator.comparing(LockName::value))
                    .limit(limit)
                    .toList();
        }

        /** Ends all that goes on, and closes the backend. */
        void close() {
            all.forEach(ClaimPlace::close);
            backend.close();
        }
    }

    /**
     * Lets one thread at a time do something with a machine. What is posted waits for nobody: whoever has the guard
     * does it before he goes, so that many threads who want something at a time do not stand in line.
     */
    final class Guard {
        private final ReentrantLock lock = new ReentrantLock();
        private final Queue<Runnable> posted = new ConcurrentLinkedQueue<>();
        private final Runnable afterwards;

        /** Takes what is done after each act, still under the guard. */
        Guard(Runnable afterwards) {
            this.afterwards = afterwards;
        }

        /** Does something now, after what was posted before. */
        <T> T with(Supplier<T> act) {
            lock.lock();
            try {
                doPosted();
                T result = act.get();
                afterwards.run();
                return result;
            } finally {
                lock.unlock();
                doPostedIfFree();
            }
        }

        /** Does something soon: on this thread, or on the one that has the guard. It must not fail. */
        void post(Runnable act) {
            posted.add(act);
            doPostedIfFree();
        }

        /** Whoever posted while the lock was taken went away, so its owner looks after he has let it go. */
        private void doPostedIfFree() {
            while (!posted.isEmpty() && lock.tryLock()) {
                try {
                    doPosted();
                    afterwards.run();
                } finally {
                    lock.unlock();
                }
            }
        }

        private void doPosted() {
            for (Runnable act = posted.poll(); act != null; act = posted.poll()) {
                act.run();
            }
        }
    }

    /**
     * A place in which one machine has all claims of the client, whatever their locks: takes wishes to it and news from
     * it, and wakes it when something is due.
     */
    abstract class OfMachine implements ClaimPlace, Desk {
        private final LockClient client;
        private final TimeSource time;
        private final Guard guard = new Guard(this::handOn);
        private final Map<ClaimId, ClaimHandle> handles = new HashMap<>();
        private boolean closed;
        private TimeSource.@Nullable Timer timer;
        private long timerAt;

        OfMachine(LockClient client) {
            this.client = client;
            time = client.time();
        }

        /** Hands a wish to the machine. */
        abstract void take(LockName name, Wish wish);

        /** Ends all claims of a session in the machine. */
        abstract void end(String session, Function<LockName, LockException> why);

        /** Takes the news from the machine. */
        abstract List<News> news();

        /** Hands on what the machine answered to questions. */
        abstract void handOnAnswers();

        /** When the machine is to be asked again. */
        abstract long due();

        final LockClient client() {
            return client;
        }

        final long now() {
            return time.nanos();
        }

        final TimeSource time() {
            return time;
        }

        /** Only under the guard. */
        final boolean isClosed() {
            return closed;
        }

        /** Does something with the machine under the guard, and hands on what came of it. */
        final <T> T guarded(Supplier<T> act) {
            return guard.with(act);
        }

        private void handOn() {
            for (News news : news()) {
                ClaimHandle handle = handles.get(news.id());
                if (handle != null && handle.take(news)) {
                    handles.remove(news.id());
                }
            }
            handOnAnswers();
        }

        /** Sets the alarm for what is to be done later. */
        final void rest() {
            guarded(() -> {
                long due = due();
                if (!closed && (timer == null || due - timerAt < 0)) {
                    if (timer != null) {
                        timer.cancel();
                    }
                    timerAt = due;
                    timer = time.at(due, this::timeHasCome);
                }
                return due;
            });
        }

        private void timeHasCome() {
            guarded(() -> {
                timer = null;
                return closed;
            });
            driveLater();
        }

        /** Nothing is to be done any more. */
        final void stop() {
            guarded(() -> {
                closed = true;
                if (timer != null) {
                    timer.cancel();
                }
                return closed;
            });
        }

        @Override
        public final long lookAgain() {
            return 0; // whoever runs the table watches over all sessions
        }

        @Override
        public void sessionEnded(SessionDriver session, Function<LockName, LockException> why) {
            guarded(() -> {
                end(session.id(), why);
                return why;
            });
        }

        @Override
        public final ClaimHandle want(
                LockName name, SessionDriver session, Wish wish, BiConsumer<ClaimHandle, News> turn) {
            ClaimHandle handle = new ClaimHandle(wish.id(), name, this, session, turn);
            guard.post(() -> {
                handles.put(wish.id(), handle);
                tell(handle, wish);
                if (session.isOver()) {
                    end(
                            session.id(),
                            lock -> new BackendUnavailableException(
                                    "The session ended before the claim was sent; acquire again. name=" + lock.value()
                                            + " session=" + session.id(),
                                    null));
                } else if (client.isClosed() && !handle.isAnswered()) {
                    tell(handle, new Wish.Withdraw(wish.id()));
                }
            });
            return handle;
        }

        @Override
        public final void want(Wish wish) {
            guard.post(() -> {
                ClaimHandle handle = handles.get(wish.id());
                if (handle != null) {
                    tell(handle, wish);
                }
            });
        }

        /** Hands on a wish; if the machine fails, that is told to those who wished, and not to who has the guard. */
        private void tell(ClaimHandle handle, Wish wish) {
            try {
                take(handle.name(), wish);
            } catch (RuntimeException e) {
                LockException why =
                        new BackendUnavailableException("The client failed in a way that it should not.", e);
                if (handle.take(new News.Failed(wish.id(), why))) {
                    handles.remove(wish.id());
                }
            }
        }

        @Override
        public final void withdrawUnlessAnswered(ClaimHandle handle) {
            guarded(() -> {
                if (!handle.isAnswered()) {
                    take(handle.name(), new Wish.Withdraw(handle.id()));
                }
                return handle;
            });
            driveLater();
        }

        @Override
        public final void forget(ClaimHandle handle) {
            guarded(() -> handles.remove(handle.id(), handle));
        }

        @Override
        public final MultiLock all(List<LockName> names) {
            return new AtomicMultiLock(client, names);
        }

        @Override
        public final void leave(SessionDriver session, long giveUpAt) {
            // The end of the session frees all that it has.
        }
    }
}
