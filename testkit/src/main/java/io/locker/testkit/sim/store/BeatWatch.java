package io.locker.testkit.sim.store;

import java.util.Map;
import java.util.TreeMap;

/** What one process has seen of the heartbeats of others: since when, on its own clock, each stands still. */
final class BeatWatch {
    private record Stand(long beats, long since) {}

    private final Map<String, Stand> stands = new TreeMap<>();

    /**
     * Takes what was found now, and returns those that have stood still for their whole time to live, with their beats.
     */
    Map<String, Long> stoodStill(Map<String, SimSessions.Session> found, long now) {
        Map<String, Long> still = new TreeMap<>();
        found.forEach((id, session) -> {
            Stand stand = stands.get(id);
            if (stand == null || stand.beats != session.beats()) {
                stands.put(id, new Stand(session.beats(), now));
            } else if (now - stand.since >= session.timeToLive() * 1_000) {
                still.put(id, session.beats());
            }
        });
        return still;
    }
}
