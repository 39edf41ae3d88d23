package io.locker.benchmarks.peers;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who is compared, by the name that the settings and the tables use. */
enum PeerKind {
    LOCKER_REDIS(Store.REDIS, LockerPeer::open),
    REDISSON_RLOCK(Store.REDIS, RedissonPeer::plain),
    REDISSON_FAIR(Store.REDIS, RedissonPeer::fair),
    REDISSON_FENCED(Store.REDIS, RedissonPeer::fenced),
    SPRING_REDIS(Store.REDIS, SpringRedisPeer::polling),
    SPRING_REDIS_PUBSUB(Store.REDIS, SpringRedisPeer::listening),
    LOCKER_POSTGRESQL(Store.POSTGRESQL, LockerPeer::open),
    SPRING_JDBC(Store.POSTGRESQL, SpringJdbcPeer::open),
    PG_ADVISORY(Store.POSTGRESQL, (address, lease) -> new AdvisoryPeer(address));

    private final Store store;
    private final Opener opener;

    PeerKind(Store store, Opener opener) {
        this.store = store;
        this.opener = opener;
    }

    /** Where the locks live. */
    enum Store {
        REDIS,
        POSTGRESQL
    }

    private interface Opener {
        Peer open(String address, Optional<Duration> lease) throws Exception;
    }

    Store store() {
        return store;
    }

    /** Opens a client; without a lease it has the one that the library has unless told otherwise. */
    Peer open(String address, Optional<Duration> lease) throws Exception {
        return opener.open(address, lease);
    }

    /** Returns the name, such as {@code pg-advisory}. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Reads names that are separated by commas; the name of a store stands for all of it. */
    static List<PeerKind> parse(String text) {
        List<String> wanted = Arrays.asList(text.split(",", -1));
        List<String> known = Arrays.stream(values()).map(PeerKind::title).toList();
        for (String each : wanted) {
            if (!known.contains(each) && !each.equals("redis") && !each.equals("postgresql")) {
                throw new IllegalArgumentException("There is no such peer. peer=" + each + " known=" + known);
            }
        }
        return Arrays.stream(values())
                .filter(kind -> wanted.contains(kind.title())
                        || wanted.contains(kind.store.name().toLowerCase(Locale.ROOT)))
                .toList();
    }
}
