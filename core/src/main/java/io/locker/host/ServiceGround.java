package io.locker.host;

import io.locker.machine.ClaimId;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.protocol.ServiceWord.Surroundings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a service has said about the claims of this process. How they all stand is known only at the moment at which a
 * session is resumed; what a service has not said may be true.
 */
final class ServiceGround implements Ground {
    private final Map<ClaimId, Standing> standings = new LinkedHashMap<>();
    private boolean complete;

    /** How all claims of a session stand now. */
    void begin(List<Standing> said) {
        said.forEach(standing -> standings.putIfAbsent(standing.claim(), standing));
        complete = true;
    }

    /** What was said last may not be true any more. */
    void end() {
        standings.clear();
        complete = false;
    }

    @Override
    public Reply standing(Claimed claimed) {
        Standing said = standings.get(claimed.at.id());
        return said == null ? Reply.UNKNOWN : said.reply();
    }

    @Override
    public boolean mayStand(Claimed claimed) {
        return !complete || standings.containsKey(claimed.at.id());
    }

    @Override
    public boolean mayForget() {
        return false;
    }

    @Override
    public int position(Claimed claimed) {
        return claimed.position;
    }

    @Override
    public Surroundings surroundings(Claimed claimed, long now) {
        return claimed.surroundings(now);
    }

    @Override
    public Set<ClaimId> claimsOf(Set<String> sessions) {
        Set<ClaimId> claims = new TreeSet<>(standings.keySet());
        claims.removeIf(id -> !sessions.contains(id.session()));
        return claims;
    }
}
