package io.locker.guards;

import io.locker.api.FencingToken;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Remembers tokens in the memory of this process. For a thing that is reached through this one process alone; what was
 * seen is forgotten when the process ends, and an older token would be let in after that.
 *
 * <p>It keeps a bounded number of resources. Those that nobody has come to for the longest time are forgotten first,
 * and the greatest token forgotten becomes the floor: a resource that is not known lets in only what is not below it.
 * So no older token gets in again. A holder whose token is below the floor at its first visit is refused without need;
 * tokens of one store increase over all its locks, so this can only meet a hold that is older than the last visit to
 * what was forgotten.
 *
 * <p>All methods may be called from any thread.
 */
public final class MemoryTokens implements TokenStore {
    private static final int RESOURCES = 100_000;

    private final int capacity;
    private final ReentrantLock lock = new ReentrantLock();
    /** In the order of the last visits. */
    private final LinkedHashMap<String, Room> rooms = new LinkedHashMap<>(16, 0.75f, true);

    private long floor;

    /** Remembers up to 100,000 resources, some 200 bytes each. */
    public MemoryTokens() {
        this(RESOURCES);
    }

    /**
     * Remembers a number of resources.
     *
     * @param capacity how many at most, beside those where somebody is inside; at least 1
     */
    public MemoryTokens(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("At least one resource is remembered. capacity=" + capacity);
        }
        this.capacity = capacity;
    }

    @Override
    public Optional<Stay> enter(Offer offer, Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long token = offer.token().value();
            Room room = rooms.get(offer.resource());
            if (token < (room == null ? floor : room.greatest)) {
                throw new StaleTokenException(offer, new FencingToken(room == null ? floor : room.greatest));
            }
            if (room == null) {
                room = new Room(lock.newCondition());
                rooms.put(offer.resource(), room);
            }
            room.greatest = token;
            return enter(room, offer, atMost);
        } finally {
            forget();
            lock.unlock();
        }
    }

    private Optional<Stay> enter(Room room, Offer offer, Duration atMost) throws InterruptedException {
        long token = offer.token().value();
        long left = atMost.toNanos();
        room.visitors++;
        try {
            while (room.inside > 0 && room.insideWith < token) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = room.empty.awaitNanos(left);
                if (room.greatest > token) {
                    throw new StaleTokenException(offer, new FencingToken(room.greatest));
                }
            }
            room.inside++;
            room.insideWith = token;
            room.visitors++;
            return Optional.of(stay(room));
        } finally {
            room.visitors--;
        }
    }

    private Stay stay(Room room) {
        AtomicBoolean over = new AtomicBoolean();
        return () -> {
            if (over.compareAndSet(false, true)) {
                leave(room);
            }
        };
    }

    private void leave(Room room) {
        lock.lock();
        try {
            room.visitors--;
            room.inside--;
            if (room.inside == 0) {
                room.empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        Iterator<Map.Entry<String, Room>> longestAgo = rooms.entrySet().iterator();
        while (rooms.size() > capacity && longestAgo.hasNext()) {
            Room room = longestAgo.next().getValue();
            if (room.visitors == 0) {
                floor = Math.max(floor, room.greatest);
                longestAgo.remove();
            }
        }
    }

    /** Returns how many resources are remembered. */
    int size() {
        lock.lock();
        try {
            return rooms.size();
        } finally {
            lock.unlock();
        }
    }

    /** What is known of one resource, and who is there. */
    private static final class Room {
        private final Condition empty;
        private long greatest;
        private int inside;
        private long insideWith;
        /** Those inside and those who wait to get in: while there are some the resource is not forgotten. */
        private int visitors;

        Room(Condition empty) {
            this.empty = empty;
        }
    }
}
