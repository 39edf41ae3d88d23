package io.locker.testkit.sim.store;

import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/** The sessions of a simulated store. Times are microseconds of the store's clock. */
final class SimSessions {
    /**
     * A session.
     *
     * @param timeToLive how long it lives after a heartbeat
     * @param until when it is over
     * @param beats how many heartbeats came
     */
    record Session(long timeToLive, long until, long beats) {
        Session beat(long now) {
            return new Session(timeToLive, now + timeToLive, beats + 1);
        }
    }

    private final StoreRules rules;
    private final LongSupplier now;
    private Map<String, Session> living = new TreeMap<>();
    private final Map<String, Session> everOpened = new TreeMap<>();
    private final Set<String> everDead = new TreeSet<>();
    private final Burials burials = new Burials();

    SimSessions(StoreRules rules, LongSupplier now) {
        this.rules = rules;
        this.now = now;
    }

    void open(NewSession session) {
        long timeToLive = session.timeToLive().toNanos() / 1_000;
        Session opened = new Session(timeToLive, now.getAsLong() + timeToLive, 0);
        living.put(session.id(), opened);
        everOpened.put(session.id(), opened);
    }

    boolean observesBeats() {
        return rules.liveness() == StoreRules.Liveness.BEATS;
    }

    boolean isAlive(String id) {
        Session session = living.get(id);
        return session != null && (rules.liveness() != StoreRules.Liveness.KEY || session.until > now.getAsLong());
    }

    boolean beat(String id) {
        Session session = living.get(id);
        if (session == null && rules.has(PlantedBug.BEAT_REVIVES)) {
            session = everOpened.get(id);
        }
        boolean inTime = session != null
                && (session.until > now.getAsLong()
                        || rules.liveness() == StoreRules.Liveness.BEATS
                        || rules.has(PlantedBug.BEAT_REVIVES));
        if (session != null && inTime) {
            burials.lives(id);
            living.put(id, session.beat(now.getAsLong()));
        }
        return inTime;
    }

    void close(String id) {
        end(id);
    }

    private void end(String id) {
        living.remove(id);
        everDead.add(id);
    }

    /** Whether a session is alive and was never dead before: one that came back with an old copy is dead to all. */
    boolean mustBeKept(String id) {
        return isAlive(id) && !everDead.contains(id);
    }

    /** Removes those whose time is over, and says which of the suspects are dead. */
    Set<String> bury(Set<String> suspects, long clientClockAhead) {
        long time = rules.has(PlantedBug.EXPIRY_BY_CLIENT_CLOCK) ? now.getAsLong() + clientClockAhead : now.getAsLong();
        Set<String> dead = new TreeSet<>();
        for (String id : suspects) {
            Session session = living.get(id);
            boolean over = session != null && session.until <= time;
            if (session == null || over || rules.has(PlantedBug.LIVING_BURIED)) {
                end(id);
                dead.add(id);
            } else if (rules.has(PlantedBug.DEAD_IN_NAME_ONLY) && session.until - session.timeToLive / 2 <= time) {
                dead.add(id);
            }
        }
        return told(dead);
    }

    private Set<String> told(Set<String> dead) {
        Set<String> told = rules.has(PlantedBug.DEAD_NEVER_BURIED) ? Set.of() : dead;
        burials.told(told);
        return told;
    }

    /** How often each of the suspects that are there has beaten. */
    Map<String, Session> look(Set<String> suspects) {
        Map<String, Session> found = new TreeMap<>();
        for (String id : suspects) {
            Session session = living.get(id);
            if (session != null) {
                found.put(id, session);
            }
        }
        Set<String> gone = new TreeSet<>(suspects);
        gone.removeAll(found.keySet());
        burials.told(gone);
        return found;
    }

    /** Removes those that have not beaten since, and says which are dead, with those that are known to be. */
    Set<String> buryStill(Map<String, Long> beats, Set<String> known) {
        Set<String> dead = new TreeSet<>(known);
        beats.forEach((id, count) -> {
            Session session = living.get(id);
            if (session == null || session.beats == count) {
                end(id);
                dead.add(id);
            }
        });
        return told(dead);
    }

    Set<String> ids() {
        return living.keySet();
    }

    Map<String, Session> copy() {
        return new TreeMap<>(living);
    }

    void restore(Map<String, Session> earlier) {
        burials.forget();
        living.keySet().stream().filter(id -> !isAlive(id)).forEach(everDead::add);
        earlier.keySet().stream().filter(id -> !living.containsKey(id)).forEach(everDead::add);
        living = new TreeMap<>(earlier);
    }
}
