package io.locker.client;

import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.Backend;
import io.locker.spi.Capabilities;
import io.locker.spi.PartitionedLog;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

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
}
