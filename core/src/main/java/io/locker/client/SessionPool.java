package io.locker.client;

import io.locker.api.BackendUnavailableException;
import io.locker.api.DurationText;
import io.locker.api.LimitReachedException;
import io.locker.spi.StoreSessions.NewSession;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The living sessions of a client: in each place that it uses, one for each lease in use. */
final class SessionPool {
    private static final int MOST = 16;
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
    private static final int ID_LENGTH = 26;

    private final LockClient client;
    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Use, SessionDriver> byUse = new LinkedHashMap<>();
    private boolean closed;

    SessionPool(LockClient client) {
        this.client = client;
    }

    /** What a session is used for. A key, so equality is written out as in {@code ClaimId}. */
    private record Use(ClaimPlace place, Duration lease) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Use use && place.equals(use.place) && lease.equals(use.lease);
        }

        @Override
        public int hashCode() {
            return 31 * place.hashCode() + lease.hashCode();
        }
    }

    /**
     * Returns the living session of a lease in a place, and opens one if there is none; blocks for at most one request.
     */
    SessionDriver open(ClaimPlace place, Duration lease) {
        Use use = new Use(place, lease);
        SessionDriver session = find(use);
        try {
            session.open();
            place.sessionOpened();
        } catch (BackendUnavailableException e) {
            remove(session, use);
            throw e;
        }
        return session;
    }

    private SessionDriver find(Use use) {
        guard.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The client is closed.");
            }
            byUse.values().removeIf(SessionDriver::isOver);
            SessionDriver present = byUse.get(use);
            if (present != null) {
                return present;
            }
            List<Duration> leases = byUse.keySet().stream()
                    .filter(other -> other.place.equals(use.place))
                    .map(Use::lease)
                    .toList();
            if (leases.size() >= MOST) {
                throw new LimitReachedException("A client uses at most " + MOST + " different leases. asked="
                        + DurationText.of(use.lease) + " used="
                        + leases.stream().map(DurationText::of).toList());
            }
            NewSession asked = new NewSession(newId(), use.lease, client.holder());
            SessionDriver opened = new SessionDriver(client, use.place, asked);
            byUse.put(use, opened);
            return opened;
        } finally {
            guard.unlock();
        }
    }

    /** An id of 130 random bits, so that none is ever used twice. */
    static String newId() {
        StringBuilder id = new StringBuilder(ID_LENGTH);
        for (byte random : randomBytes()) {
            id.append(DIGITS.charAt(random & (DIGITS.length() - 1)));
        }
        return id.toString();
    }

    /** Asks the system itself where it can be asked: Java's generator takes long to load, for the few bytes needed. */
    private static byte[] randomBytes() {
        byte[] bytes = new byte[ID_LENGTH];
        try (InputStream system = new FileInputStream("/dev/urandom")) {
            if (system.readNBytes(bytes, 0, ID_LENGTH) == ID_LENGTH) {
                return bytes;
            }
        } catch (IOException e) {
            // A system without this file.
        }
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private void remove(SessionDriver session, Use use) {
        guard.lock();
        try {
            byUse.remove(use, session);
        } finally {
            guard.unlock();
        }
    }

    List<SessionDriver> close() {
        guard.lock();
        try {
            closed = true;
            return List.copyOf(byUse.values());
        } finally {
            guard.unlock();
        }
    }
}
