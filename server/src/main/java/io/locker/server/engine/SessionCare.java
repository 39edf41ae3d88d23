package io.locker.server.engine;

import io.locker.host.SessionWatch;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches over sessions on the leader's clock, and ends those that were silent for their whole lease.
 *
 * <p>From the moment at which the end of a session is handed to the log until that is applied, nobody can say whether
 * it lives; calls that ask for it wait here.
 */
final class SessionCare {
    private static final long AGAIN = 1_000_000_000L;
    private static final int MOST_AT_ONCE = 128;

    private final SessionWatch watch = new SessionWatch();
    private final ArrayDeque<String> silent = new ArrayDeque<>();
    private final Map<String, List<Call>> condemned = new HashMap<>();

    /** Gives all sessions their whole time anew. */
    void begin(LockTable table, long now) {
        watch.begin(table, now);
    }

    /** A session gave a sign of life, or was opened or ended. */
    void sign(String session, LockTable table, long now) {
        watch.sign(session, table, now);
    }

    /** Returns what ends sessions that were silent too long; some of them, if they are many. */
    List<Command> verdicts(LockTable table, long now) {
        for (Command verdict : watch.overdue(table, now, 0, AGAIN)) {
            if (verdict instanceof Command.ExpireSession expire) {
                silent.add(expire.session());
            }
        }
        List<Command> verdicts = new ArrayList<>();
        while (!silent.isEmpty() && verdicts.size() < MOST_AT_ONCE) {
            String id = silent.remove();
            Optional<SessionView> session = table.session(id);
            if (session.isPresent() && watch.isSilent(session.get(), now) && !condemned.containsKey(id)) {
                condemned.put(id, new ArrayList<>());
                verdicts.add(new Command.ExpireSession(id, session.get().beat(), table.term()));
            }
        }
        return verdicts;
    }

    /** Lets a call wait if nobody can say whether a session lives; false if it need not. */
    boolean waits(String session, Call call) {
        List<Call> waiting = condemned.get(session);
        if (waiting == null) {
            return false;
        }
        waiting.add(call);
        return true;
    }

    /** It can be said again whether a session lives: returns the calls that waited for it. */
    List<Call> settled(String session) {
        List<Call> waiting = condemned.remove(session);
        return waiting == null ? List.of() : waiting;
    }

    /** Returns when there may be a verdict. */
    long due(long now) {
        return silent.isEmpty() ? watch.due(now) : now;
    }
}
