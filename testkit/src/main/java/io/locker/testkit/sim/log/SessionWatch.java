package io.locker.testkit.sim.log;

import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The leader's watch over sessions: by its own monotonic clock, since when each gave no sign of life. A new leader gives
 * every session its full time anew.
 */
final class SessionWatch {
    private record Sign(long beat, long at) {}

    private final LogScenario.Rules rules;
    private final Map<String, Sign> signs = new TreeMap<>();
    /** Sessions of which the log was told that they are dead, with the sign of life they were judged by. */
    private final Map<String, Long> condemned = new TreeMap<>();

    SessionWatch(LogScenario.Rules rules) {
        this.rules = rules;
    }

    void begin() {
        signs.clear();
        condemned.clear();
    }

    /** A heartbeat that is not in the log; false if it comes too late. */
    boolean beat(String session, long now) {
        Sign sign = signs.get(session);
        if (sign == null || condemned.containsKey(session)) {
            return false;
        }
        signs.put(session, new Sign(sign.beat, now));
        return true;
    }

    /** Looks at the table, and says whose time is over. */
    List<Command.ExpireSession> look(LockTable table, long now) {
        List<Command.ExpireSession> over = new ArrayList<>();
        List<String> present = new ArrayList<>();
        for (LockTable.SessionView session : table.sessions()) {
            String id = session.session();
            present.add(id);
            Sign sign = signs.get(id);
            if (sign == null || sign.beat != session.beat()) {
                signs.put(id, new Sign(session.beat(), now));
                condemned.remove(id);
            } else if (now - sign.at >= session.lease() * 1_000) {
                condemned.put(id, session.beat());
                over.add(new Command.ExpireSession(id, session.beat(), table.term()));
            }
        }
        signs.keySet().retainAll(present);
        condemned.keySet().retainAll(present);
        if (rules.has(PlantedBug.EXPIRY_BEGINS_ANEW) && !present.isEmpty()) {
            signs.replaceAll((id, sign) -> now - sign.at > 50_000_000 ? new Sign(sign.beat, now) : sign);
        }
        return over;
    }
}
