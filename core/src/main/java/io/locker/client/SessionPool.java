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

/** The living sessions of a client: one for each lease in use. */
final class SessionPool {
    private static final int MOST = 16;
    private static final String DIGITS = "0123456789abcdefghijklmnopqrstuv";
    private static final int ID_LENGTH = 26;

    private final StoreClient client;
    private final ReentrantLock guard = new ReentrantLock();
    private final Map<Duration, SessionDriver> byLease = new LinkedHashMap<>();
    private boolean closed;

    SessionPool(StoreClient client) {
        this.client = client;
    }

    /** Returns the living session of a lease, and opens one if there is none; blocks for at most one request. */
    SessionDriver open(Duration lease) {
        SessionDriver session = find(lease);
        try {
            session.open();
            client.sessionOpened();
        } catch (BackendUnavailableException e) {
            remove(session, lease);
            throw e;
        }
        return session;
    }

    private SessionDriver find(Duration lease) {
        guard.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The client is closed.");
            }
            byLease.values().removeIf(SessionDriver::isOver);
            SessionDriver present = byLease.get(lease);
            if (present != null) {
                return present;
            }
            if (byLease.size() >= MOST) {
                throw new LimitReachedException("A client uses at most " + MOST + " different leases. asked="
                        + DurationText.of(lease) + " used="
                        + byLease.keySet().stream().map(DurationText::of).toList());
            }
            SessionDriver opened = new SessionDriver(client, new NewSession(newId(), lease, client.holder()));
            byLease.put(lease, opened);
            return opened;
        } finally {
            guard.unlock();
        }
    }

    /** An id of 130 random bits, so that none is ever used twice. */
    private static String newId() {
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

    private void remove(SessionDriver session, Duration lease) {
        guard.lock();
        try {
            byLease.remove(lease, session);
        } finally {
            guard.unlock();
        }
    }

    List<SessionDriver> close() {
        guard.lock();
        try {
            closed = true;
            return List.copyOf(byLease.values());
        } finally {
            guard.unlock();
        }
    }
}
