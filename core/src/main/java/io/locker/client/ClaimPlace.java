package io.locker.client;

import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.MultiLock;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.Capabilities;
import java.util.List;
import java.util.function.BiConsumer;

/** Where the claims of a client are made: a store or a log. Everything else about locks is the same everywhere. */
interface ClaimPlace {

    /** What the place can do. */
    Capabilities capabilities();

    /** After how many nanoseconds at most a waiter finds out by itself that those in front of it are dead. */
    long lookAgain();

    /** Sends what the keeper of a session asks, and blocks until the answer is there. */
    Seen send(Ask ask, SessionDriver session);

    /** A session is open: from now on this client does its share of the clearing up. */
    void sessionOpened();

    /** A session is over, and its claims with it. */
    void sessionEnded(SessionDriver session, LockException why);

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

    /** Gives back connections and threads. */
    void close();
}
