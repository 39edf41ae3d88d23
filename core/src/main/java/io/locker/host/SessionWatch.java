package io.locker.host;

import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Since when each session gave no sign of life, on the clock of this participant: from the moment at which it saw the
 * last one. Who was silent for its whole lease is to be ended.
 *
 * <p>All participants watch. So that not all of them speak at once, each waits a little longer by its rank; the first
 * entry that comes makes the others void.
 */
public final class SessionWatch {
    /** Ten years, in microseconds: a session that asks for more lives so long. */
    private static final long LONGEST_LEASE = 10L * 365 * 24 * 3_600 * 1_000_000;

    /** Who would be judged when. */
    private record Check(long at, String session) implements Comparable<Check> {
        @Override
        public int compareTo(Check other) {
            int byTime = Long.compare(at - other.at, 0);
            return byTime != 0 ? byTime : session.compareTo(other.session);
        }
    }

    private final Map<String, Long> silentSince = new HashMap<>();
    private final PriorityQueue<Check> checks = new PriorityQueue<>();

    /** Makes one that watches over nobody yet. */
    public SessionWatch() {}

    /**
     * Forgets all, and gives each session its whole time anew.
     *
     * @param table the table with the sessions
     * @param now the time
     */
    public void begin(LockTable table, long now) {
        silentSince.clear();
        checks.clear();
        table.sessions().forEach(session -> sign(session, now));
    }

    /**
     * A session gave a sign of life, or was opened or ended.
     *
     * @param id the session
     * @param table the table as it is after that
     * @param now the time
     */
    public void sign(String id, LockTable table, long now) {
        Optional<SessionView> session = table.session(id);
        if (session.isPresent()) {
            sign(session.get(), now);
        } else {
            silentSince.remove(id);
        }
    }

    private void sign(SessionView session, long now) {
        if (silentSince.put(session.session(), now) == null) {
            checks.add(new Check(now + lease(session), session.session()));
        }
    }

    private static long lease(SessionView session) {
        return Math.min(session.lease(), LONGEST_LEASE) * 1_000;
    }

    /**
     * Says whether a session was silent for its whole lease.
     *
     * @param session the session
     * @param now the time
     * @return whether it was; false if it is not watched
     */
    public boolean isSilent(SessionView session, long now) {
        Long since = silentSince.get(session.session());
        return since != null && now - since - lease(session) >= 0;
    }

    /**
     * Returns verdicts on the sessions whose time is over.
     *
     * @param table the table
     * @param now the time
     * @param patience how much longer to wait, by rank
     * @param again after how long to say it again
     * @return commands that end them
     */
    public List<Command> overdue(LockTable table, long now, long patience, long again) {
        List<Command> over = new ArrayList<>();
        while (!checks.isEmpty() && now - checks.peek().at >= 0) {
            String id = checks.remove().session;
            Long since = silentSince.get(id);
            Optional<SessionView> session = table.session(id);
            if (since == null || session.isEmpty()) {
                silentSince.remove(id);
                continue;
            }
            long due = since + lease(session.get());
            if (now - due < 0) {
                checks.add(new Check(due, id));
            } else if (now - due < patience) {
                checks.add(new Check(due + patience, id));
            } else {
                over.add(new Command.ExpireSession(id, session.get().beat(), table.term()));
                checks.add(new Check(now + again, id));
            }
        }
        return over;
    }

    /**
     * Says when to ask for verdicts again.
     *
     * @param now the time
     * @return the time; far in the future if nobody is watched
     */
    public long due(long now) {
        Check first = checks.peek();
        return first == null ? now + Long.MAX_VALUE / 4 : first.at;
    }

    boolean isDue(long now) {
        Check first = checks.peek();
        return first != null && now - first.at >= 0;
    }
}
