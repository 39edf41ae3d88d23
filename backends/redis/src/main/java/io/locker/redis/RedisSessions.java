package io.locker.redis;

import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisLink.Effect;
import io.locker.spi.StoreSessions;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sessions: each a key that lives for its time. It is made once and never again, so a session whose key is gone is
 * dead for good.
 */
final class RedisSessions implements StoreSessions {
    private final RedisLink link;
    private final RedisKeys keys;
    private final RedisWakes wakes;

    /** Sessions of this client, and how long they live after a heartbeat, in milliseconds. */
    private final Map<String, Long> own = new ConcurrentHashMap<>();

    RedisSessions(RedisLink link, RedisKeys keys, RedisWakes wakes) {
        this.link = link;
        this.keys = keys;
        this.wakes = wakes;
    }

    @Override
    public void open(NewSession session, WakeListener listener) {
        // First the ear: what is published to nobody is lost.
        wakes.listen(session.id(), listener);
        boolean opened = false;
        try {
            record(session);
            opened = true;
        } finally {
            if (!opened) {
                wakes.forget(session.id());
            }
        }
    }

    private void record(NewSession session) {
        long timeToLive = session.timeToLive().toMillis();
        RedisRequest request = new RedisRequest("SET")
                .add(keys.session(session.id()))
                .add(timeToLive + " " + session.holder())
                .add("NX")
                .add("PX")
                .add(timeToLive);
        // That the server has closed the connection meanwhile is noticed by something that may be asked twice.
        RedisReply unused = link.ask(new RedisRequest("PING"));
        RedisReply said = link.run(
                Effect.ONCE, (found, deadline) -> new RedisReply(found.wire().ask(request, deadline)));
        if (said.isNothing()) {
            throw new IllegalArgumentException("An id of a session is used once. session=" + session.id());
        }
        own.put(session.id(), timeToLive);
    }

    @Override
    public boolean beat(String session) {
        Long timeToLive = own.get(session);
        if (timeToLive == null) {
            timeToLive = timeToLive(session);
        }
        boolean alive = timeToLive != null && extend(session, timeToLive);
        if (!alive) {
            own.remove(session);
            wakes.forget(session);
        }
        return alive;
    }

    private boolean extend(String session, long timeToLive) {
        return link.ask(new RedisRequest("PEXPIRE").add(keys.session(session)).add(timeToLive))
                .isNumber(1);
    }

    /** How long a session that somebody else opened lives after a heartbeat; null if it is dead. */
    private @Nullable Long timeToLive(String session) {
        RedisReply said = link.ask(new RedisRequest("GET").add(keys.session(session)));
        return said.isNothing() ? null : Long.valueOf(said.text().split(" ", 2)[0]);
    }

    @Override
    public void close(String session) {
        own.remove(session);
        wakes.forget(session);
        RedisReply unused = link.ask(new RedisRequest("DEL").add(keys.session(session)));
    }

    @Override
    public Set<String> bury(Set<String> suspects) {
        if (suspects.isEmpty()) {
            return Set.of();
        }
        List<String> inOrder = List.copyOf(suspects);
        List<byte[]> all = new ArrayList<>(keys.ofNoLock());
        inOrder.forEach(suspect -> all.add(keys.session(suspect)));
        List<byte[]> arguments = List.of(RedisKeys.bytes(""), RedisKeys.bytes("0"));
        RedisReply said = link.run(
                Effect.REPEATABLE, (found, deadline) -> RedisScript.BURY.run(found.wire(), all, arguments, deadline));
        Set<String> dead = new HashSet<>();
        for (int at = 0; at < said.list().size(); at++) {
            dead.add(inOrder.get((int) said.at(at).number()));
        }
        return dead;
    }

    /** Ends all sessions of this client. */
    void close() {
        for (String session : own.keySet()) {
            try {
                close(session);
            } catch (BackendUnavailableException e) {
                // It ends by itself, and there is nobody left to be told.
                return;
            }
        }
    }
}
