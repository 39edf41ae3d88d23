package io.locker.host;

import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.Step;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Listed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.protocol.ServiceWord.Surroundings;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a service that runs a table says about it, and what that means. For whoever applies commands to the table, on
 * the same thread.
 */
public final class TableWords {
    /** All grants that are shown have their tokens, so that no revision gives them one. */
    private static final long ANY_REVISION = 1;

    private final LockTable table;

    /**
     * Speaks about a table.
     *
     * @param table the table, as it is and changes
     */
    public TableWords(LockTable table) {
        this.table = table;
    }

    /**
     * Says whether a client may send a command.
     *
     * @param command the command
     * @return false if it is the business of whoever runs the table
     */
    public static boolean isOfClients(Command command) {
        return !(command instanceof Command.ExpireSession
                || command instanceof Command.NewTerm
                || command instanceof Command.Tick
                || command instanceof Command.Lift);
    }

    /**
     * Answers a command that was applied just now.
     *
     * @param id which call it answers
     * @param command the command
     * @param step what it gave
     * @return the answer
     */
    public Replied replied(long id, Command command, Step step) {
        boolean granted = command instanceof Command.Acquire && step.reply() instanceof Reply.Granted;
        return new Replied(id, step.reply(), granted ? surroundings(((Command.Acquire) command).lock()) : null);
    }

    /**
     * Says what a command did to sessions, beside what its answer says.
     *
     * @param command the command
     * @param step what it gave, just now
     * @return one word for each event that has to be told, in order
     */
    public List<Happened> happened(Command command, Step step) {
        ClaimId answered = command instanceof Command.Acquire acquire && step.reply() instanceof Reply.Granted
                ? acquire.claim().id()
                : null;
        List<Happened> words = new ArrayList<>(step.events().size());
        for (Event event : step.events()) {
            if (event instanceof Event.Granted granted) {
                if (!granted.claim().equals(answered)) {
                    words.add(new Happened(event, surroundings(granted.lock())));
                }
            } else {
                words.add(new Happened(event, null));
            }
        }
        return words;
    }

    private Surroundings surroundings(LockName name) {
        return table.lock(name)
                .map(lock -> Surroundings.of(lock, table.time()))
                .orElse(new Surroundings(0, 0, null, table.time()));
    }

    /**
     * Answers that a session is told here from now on.
     *
     * @param id which call it answers
     * @param session the session
     * @return the answer, with how all its claims stand
     */
    public Resumed resumed(long id, String session) {
        if (table.session(session).isEmpty()) {
            return new Resumed(id, false, List.of());
        }
        List<Standing> standings = new ArrayList<>();
        table.claims(session)
                .forEach((claim, names) -> names.forEach(name -> {
                    Standing standing = standing(name, claim);
                    if (!isGone(standing.reply())) {
                        standings.add(standing);
                    }
                }));
        return new Resumed(id, true, standings);
    }

    /** A hold that lingers is no business of its session any more. */
    private static boolean isGone(Reply reply) {
        return reply instanceof Reply.Unknown || reply instanceof Reply.Released;
    }

    private Standing standing(LockName name, ClaimId claim) {
        LockView lock = table.lock(name).orElse(null);
        Reply reply = lock == null ? Reply.UNKNOWN : lock.standing(claim);
        Surroundings surroundings = reply instanceof Reply.Granted ? surroundings(name) : null;
        return new Standing(name, claim, reply, surroundings);
    }

    /**
     * Shows a lock.
     *
     * @param id which call it answers
     * @param name the lock
     * @param waiting how many of those who wait are shown at most
     * @param now the time of the service in microseconds, which may be later than that of the table
     * @return the answer
     */
    public Looked looked(long id, LockName name, int waiting, long now) {
        @Nullable LockView lock = table.lock(name).orElse(null);
        return lock == null
                ? new Looked(id, "", 0, now)
                : new Looked(id, LockDocument.excerpt(lock, waiting), lock.waiting(), now);
    }

    /**
     * Returns the lock that was shown.
     *
     * @param name its name
     * @param looked what {@link #looked} said
     * @return the lock, with the first of those who wait
     */
    public static LockView lock(LockName name, Looked looked) {
        return looked.document().isEmpty()
                ? new LockState(name)
                : LockDocument.decode(name, looked.document(), ANY_REVISION, 0);
    }

    /**
     * Says what an answer to a question of a session means.
     *
     * @param ask the question
     * @param answer the answer
     * @return whether the session is alive now, or why nobody knows
     */
    public static Seen seen(Ask ask, Answer answer) {
        if (answer instanceof Replied replied) {
            return HostNews.seen(replied.reply(), ask instanceof Ask.Close);
        }
        return new Seen.Failed(
                answer instanceof Failed failed
                        ? failed.why()
                        : new OutcomeUnknownException("The service said something else.", null));
    }

    /**
     * Lists names in use.
     *
     * @param id which call it answers
     * @param prefix what they begin with
     * @param after only greater ones
     * @param limit how many at most
     * @return the answer
     */
    public Listed listed(long id, String prefix, String after, int limit) {
        return new Listed(id, table.names(prefix, after, limit));
    }
}
