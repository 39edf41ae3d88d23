package io.locker.benchmarks.peers;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Who is compared, by the name that the settings and the tables use. */
enum PeerKind {
    LOCKER_REDIS(Store.REDIS),
    REDISSON_RLOCK(Store.REDIS),
    REDISSON_FAIR(Store.REDIS),
    REDISSON_FENCED(Store.REDIS),
    SPRING_REDIS(Store.REDIS),
    SPRING_REDIS_PUBSUB(Store.REDIS),
    LOCKER_POSTGRESQL(Store.POSTGRESQL),
    SPRING_JDBC(Store.POSTGRESQL),
    PG_ADVISORY(Store.POSTGRESQL);

    private final Store store;

    PeerKind(Store store) {
        this.store = store;
    }

    /** Where the locks live. */
    enum Store {
        REDIS,
        POSTGRESQL
    }

    Store store() {
        return store;
    }

    /** Opens a client; without a lease it has the one that the library has unless told otherwise. */
    Peer open(String address, Optional<Duration> lease) throws Exception {
        return switch (this) {
            case LOCKER_REDIS, LOCKER_POSTGRESQL -> LockerPeer.open(address, lease);
            case REDISSON_RLOCK -> RedissonPeer.plain(address, lease);
            case REDISSON_FAIR -> RedissonPeer.fair(address, lease);
            case REDISSON_FENCED -> RedissonPeer.fenced(address, lease);
            case SPRING_REDIS -> SpringRedisPeer.polling(address, lease);
            case SPRING_REDIS_PUBSUB -> SpringRedisPeer.listening(address, lease);
            case SPRING_JDBC -> SpringJdbcPeer.open(address, lease);
            case PG_ADVISORY -> new AdvisoryPeer(address);
        };
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
