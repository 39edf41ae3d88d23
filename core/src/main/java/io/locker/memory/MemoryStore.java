package io.locker.memory;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Locks and sessions in memory. Times are microseconds of the callers' common clock. */
final class MemoryStore {
    private final ReentrantLock guard = new ReentrantLock();
    private final Map<String, Slot> slots = new TreeMap<>(MemoryStore::byCodePoints);
    private final Map<String, Session> sessions = new TreeMap<>();
    private long lastRevision;
    private long lastEntry;

    /** What is kept of one lock. */
    private static final class Slot {
        private long revision;
        private long writtenAt;
        private @Nullable String document;
        private final List<InboxEntry> inbox = new ArrayList<>();
    }

    /** A living session. */
    private static final class Session {
        private final long timeToLive;
        private final WakeListener listener;
        private long expiresAt;

        Session(NewSession session, WakeListener listener) {
            timeToLive = session.timeToLive().toNanos() / 1_000;
            this.listener = listener;
        }
    }

    /** The order of names, which is that of their bytes in UTF-8. */
    private static int byCodePoints(String one, String other) {
        return Arrays.compareUnsigned(one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }

    LockRecord read(LockName name, long now) {
        guard.lock();
        try {
            return record(name, now);
        } finally {
            guard.unlock();
        }
    }

    private LockRecord record(LockName name, long now) {
        Slot slot = slots.get(name.value());
        return slot == null
                ? new LockRecord(0, 0, null, List.of(), now)
                : new LockRecord(slot.revision, slot.writtenAt, slot.document, slot.inbox, now);
    }

    LockRecord post(LockName name, List<String> requests, Set<String> wake, long now) {
        LockRecord record;
        List<WakeListener> listeners;
        guard.lock();
        try {
            if (!requests.isEmpty()) {
                Slot slot = slots.computeIfAbsent(name.value(), absent -> new Slot());
                requests.forEach(request -> slot.inbox.add(new InboxEntry(Long.toString(++lastEntry), request)));
            }
            record = record(name, now);
            listeners = listeners(wake);
        } finally {
            guard.unlock();
        }
        listeners.forEach(listener -> listener.wake(name));
        return record;
    }

    SwapResult compareAndSet(Swap swap, long now) {
        SwapResult result;
        List<WakeListener> listeners;
        guard.lock();
        try {
            Slot slot = slots.computeIfAbsent(swap.name().value(), absent -> new Slot());
            boolean applied = slot.revision == swap.expected() && swap.taken().fits(slot.inbox);
            if (applied) {
                write(slot, swap, now);
            }
            if (slot.document == null && slot.inbox.isEmpty()) {
                slots.remove(swap.name().value());
            }
            result = new SwapResult(applied, record(swap.name(), now));
            listeners = applied ? listeners(swap.wake()) : List.of();
        } finally {
            guard.unlock();
        }
        listeners.forEach(listener -> listener.wake(swap.name()));
        return result;
    }

    private void write(Slot slot, Swap swap, long now) {
        Set<String> taken = new TreeSet<>(swap.taken().ids());
        slot.inbox.removeIf(entry -> taken.contains(entry.id()));
        slot.document = swap.document();
        lastRevision = Math.max(lastRevision + 1, now);
        slot.revision = swap.document() == null ? 0 : lastRevision;
        slot.writtenAt = swap.document() == null ? 0 : now;
    }

    private List<WakeListener> listeners(Set<String> wake) {
        return sessions.entrySet().stream()
                .filter(entry -> wake.contains(entry.getKey()))
                .map(entry -> entry.getValue().listener)
                .toList();
    }

    List<LockName> names(String prefix, String after, int limit) {
        guard.lock();
        try {
            return slots.keySet().stream()
                    .filter(name -> name.startsWith(prefix) && byCodePoints(name, after) > 0)
                    .limit(limit)
                    .map(LockName::new)
                    .toList();
        } finally {
            guard.unlock();
        }
    }

    void open(NewSession session, WakeListener listener, long now) {
        guard.lock();
        try {
            Session opened = new Session(session, listener);
            opened.expiresAt = now + opened.timeToLive;
            sessions.put(session.id(), opened);
        } finally {
            guard.unlock();
        }
    }

    boolean beat(String id, long now) {
        guard.lock();
        try {
            Session session = sessions.get(id);
            if (session == null || session.expiresAt <= now) {
                sessions.remove(id);
                return false;
            }
            session.expiresAt = now + session.timeToLive;
            return true;
        } finally {
            guard.unlock();
        }
    }

    void end(String id) {
        guard.lock();
        try {
            sessions.remove(id);
        } finally {
            guard.unlock();
        }
    }

    Set<String> bury(Set<String> suspects, long now) {
        guard.lock();
        try {
            Set<String> dead = new TreeSet<>();
            for (String suspect : suspects) {
                Session session = sessions.get(suspect);
                if (session == null || session.expiresAt <= now) {
                    sessions.remove(suspect);
                    dead.add(suspect);
                }
            }
            return dead;
        } finally {
            guard.unlock();
        }
    }
}
