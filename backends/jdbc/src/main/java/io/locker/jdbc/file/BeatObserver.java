package io.locker.jdbc.file;

import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Watches heartbeats of others stand still, on this client's own monotonic clock.
 *
 * <p>Nobody's wall clock takes part, and the clocks of two processes are never compared. What is not known is forgotten
 * first, which makes somebody's death be noticed later, never earlier. For all threads.
 */
final class BeatObserver {
    private static final int REMEMBERED = 10_000;

    private final TimeSource time;
    private final Map<String, Sighting> sightings = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Sighting> eldest) {
            return size() > REMEMBERED;
        }
    };

    BeatObserver(TimeSource time) {
        this.time = time;
    }

    /** Notes a beat, and says whether the same one has been seen for the whole time to live. */
    synchronized boolean stoodStill(String session, long beat, Duration timeToLive) {
        long now = time.nanos();
        Sighting first = sightings.get(session);
        if (first == null || first.beat != beat) {
            sightings.put(session, new Sighting(beat, now));
            return false;
        }
        return now - first.atNanos >= timeToLive.toNanos();
    }

    /** Forgets a session that is dead. */
    synchronized void forget(String session) {
        sightings.remove(session);
    }

    /** A beat, and when it was seen first. */
    private record Sighting(long beat, long atNanos) {}
}
