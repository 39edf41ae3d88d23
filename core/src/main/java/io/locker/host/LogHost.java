package io.locker.host;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.Outbox.Sent;
import io.locker.host.Replica.Applied;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.Step;
import io.locker.machine.Reply;
import io.locker.machine.UnreadableDocument;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One participant of a log, as a machine without threads, clocks or I/O.
 *
 * <p>Wishes, questions of sessions, entries of the log and the outcomes of appends go in; entries to append, tasks,
 * news and answers come out. Five rules make it safe:
 *
 * <ol>
 *   <li>Only what was seen in the log counts. An append that succeeded has changed nothing until its entry is applied.
 *   <li>A request keeps its number when it is sent again, and the table carries it out once.
 *   <li>A session is ended by an entry that says how many signs of life it had given; one more makes it void. Who
 *       appends it has seen nothing of that session for its whole lease, on its own monotonic clock.
 *   <li>Who follows anew compares the last entry that it has applied. If the log has another one there, it begins again
 *       from the newest snapshot, and compares its claims with the table.
 *   <li>Who cannot read an entry, or has another digest than is said, takes no part any more.
 * </ol>
 *
 * <p>Times are nanoseconds of one monotonic clock. Not safe for use by several threads.
 *
 * @see <a href="https://doi.org/10.1145/98163.98167">Schneider, Implementing fault-tolerant services using the state
 *     machine approach, 1990</a>
 */
public final class LogHost {
    private static final long LEAST_PAUSE = 20_000_000L;
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_MISMATCHES = 10;

    /** How far a participant has come. */
    public enum Phase {
        /** Nobody has wanted anything yet. */
        NEW,
        /** It looks for the newest snapshot. */
        JOINING,
        /** It applies what was there before, up to an entry of its own. */
        CATCHING_UP,
        /** It takes part. */
        SERVING,
        /** It takes no part any more. */
        STOPPED
    }

    /** Something to be done at the log, beside appending. */
    public sealed interface Task {}

    /** End the delivery of entries if there is one, and look up the newest snapshot and when the log was made. */
    public record Load() implements Task {}

    /**
     * Follow the log.
     *
     * @param from the first index to deliver
     */
    public record Follow(long from) implements Task {}

    /**
     * Save a snapshot.
     *
     * @param snapshot the snapshot
     */
    public record Save(Snapshot snapshot) implements Task {}

    /**
     * An answer to a question.
     *
     * @param ticket what the question was given
     * @param seen the answer
     */
    public record Answer(long ticket, Seen seen) {}

    /**
     * How far it has caught up.
     *
     * @param phase how far it has come
     * @param applied the index of the entry that was applied last
     * @param target the index up to which there is something to catch up with; 0 if it is not known
     */
    public record Progress(Phase phase, long applied, long target) {}

    private final HostSettings settings;
    private final HostRequests requests = new HostRequests();
    private final List<News> news = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final HostClaims claims;
    private final Outbox outbox;
    private final Chores chores;

    private Phase phase = Phase.NEW;
    private Replica replica;
    private boolean known;
    private boolean damaged;
    private long logMadeAt;
    private boolean overlaps;
    private int mismatches;
    private boolean following;
    private @Nullable Task inHand;
    private long taskNotBefore;
    private int taskFailures;
    private long barrier;
    private long target;
    private @Nullable String stopped;

    /**
     * Makes a participant that has not looked at the log yet.
     *
     * @param settings how to work
     * @param now the time
     */
    public LogHost(HostSettings settings, long now) {
        this.settings = settings;
        replica = Replica.ofNew(settings, 0);
        claims = new HostClaims(settings, requests, news);
        outbox = new Outbox(settings, requests, now);
        chores = new Chores(settings, replica, now);
        taskNotBefore = now;
    }

    private void begin() {
        phase = phase == Phase.NEW ? Phase.JOINING : phase;
    }

    /**
     * Takes a wish.
     *
     * @param name the lock
     * @param wish what is wanted
     * @param now the time
     */
    public void want(LockName name, Wish wish, long now) {
        begin();
        if (stopped != null) {
            news.add(new News.Failed(wish.id(), unavailable()));
        } else if (wish instanceof Wish.Break breaking) {
            outbox.breakHolds(name, breaking);
        } else {
            claims.want(name, wish, now);
        }
    }

    /**
     * Takes a question of a session: to be opened, kept alive or closed.
     *
     * @param ask the question
     * @return a ticket for the answer
     */
    public long ask(Ask ask) {
        begin();
        Command command;
        if (ask instanceof Ask.Open open) {
            long lease = open.session().timeToLive().toNanos() / 1_000;
            command =
                    new Command.OpenSession(open.session().id(), open.session().holder(), lease);
            chores.opened(open.session().id());
        } else if (ask instanceof Ask.Beat beat) {
            command = new Command.Beat(beat.session());
        } else {
            command = new Command.CloseSession(((Ask.Close) ask).session());
            chores.closed(((Ask.Close) ask).session());
        }
        return answerStopped(outbox.ask(command));
    }

    /**
     * Asks for the table to be as new as this question.
     *
     * @return a ticket for the answer
     */
    public long read() {
        begin();
        return answerStopped(outbox.read());
    }

    private long answerStopped(long ticket) {
        if (stopped != null) {
            answers.add(new Answer(ticket, new Seen.Failed(unavailable())));
        }
        return ticket;
    }

    private BackendUnavailableException unavailable() {
        return new BackendUnavailableException(String.valueOf(stopped), null);
    }

    /**
     * Nobody waits for an answer any more.
     *
     * @param ticket what the question was given
     * @return whether the question may have been carried out all the same
     */
    public boolean abandon(long ticket) {
        return outbox.abandon(ticket);
    }

    /**
     * Ends all claims of a session, which is over.
     *
     * @param session the session
     * @param why why
     */
    public void sessionEnded(String session, LockException why) {
        claims.sessionEnded(session, why);
        chores.closed(session);
    }

    /**
     * Says what to append now.
     *
     * @param now the time
     * @return an entry; null if one is under way or there is nothing to say
     */
    public @Nullable String nextAppend(long now) {
        if (!outbox.isFree(now)) {
            return null;
        }
        if (phase == Phase.CATCHING_UP && following && barrier == 0) {
            Sent sent = outbox.barrier();
            barrier = sent.number();
            return LogText.encode(sent.entry());
        }
        if (phase != Phase.SERVING || outbox.isFlooded()) {
            return null;
        }
        if (!outbox.hasWork() && !chores.isDue(now)) {
            return null;
        }
        boolean due = chores.isDue(now);
        List<Command> commands = due ? chores.commands(now) : List.of();
        boolean mark = due && chores.marks(now);
        Sent sent = outbox.fill(commands, mark, chores.digest(), this::brokenToken);
        return sent == null ? null : LogText.encode(sent.entry());
    }

    /** The token of whoever holds a lock now; 0 if nobody does. */
    private long brokenToken(LockName name) {
        return replica.table()
                .lock(name)
                .map(lock -> lock.grants().isEmpty()
                        ? lock.lingering().stream()
                                .mapToLong(end -> end.grant().token())
                                .findFirst()
                                .orElse(0)
                        : lock.grants().get(0).token())
                .orElse(0L);
    }

    /**
     * The entry was appended.
     *
     * @param index its index
     * @param now the time
     */
    public void appended(long index, long now) {
        Sent sent = outbox.appended(index);
        if (sent.number() == barrier) {
            target = index;
        }
        if (replica.index() >= index && lost() && phase == Phase.SERVING) {
            beginAgain(now); // the log has fewer entries than were applied here
        }
    }

    /**
     * The entry was not appended, or nobody knows.
     *
     * @param why says which
     * @param now the time
     */
    public void appendFailed(LockException why, long now) {
        Sent sent = outbox.failed(why, now, this::answer);
        sent.entry().digest().ifPresent(chores::sayAgain);
        barrier = sent.number() == barrier ? 0 : barrier;
        if (outbox.failures() >= settings.pace().patience()) {
            claims.giveUp(why);
        }
    }

    /** Entries that the log said it has taken, and that were not where it said, are lost: they are sent again. */
    private boolean lost() {
        OutcomeUnknownException why = new OutcomeUnknownException("The log has lost the entry.", null);
        List<Sent> lost = outbox.lostBefore(replica.index(), why, this::answer);
        for (Sent sent : lost) {
            barrier = sent.number() == barrier ? 0 : barrier;
            sent.entry().digest().ifPresent(chores::sayAgain);
        }
        return !lost.isEmpty();
    }

    private void answer(long ticket, Seen seen) {
        answers.add(new Answer(ticket, seen));
    }

    /**
     * Says what else to do at the log now.
     *
     * @param saves whether there is time to save a snapshot
     * @param now the time
     * @return a task; null if one is in hand or there is nothing to do
     */
    public @Nullable Task nextTask(boolean saves, long now) {
        if (inHand != null || now - taskNotBefore < 0 || phase == Phase.NEW || phase == Phase.STOPPED) {
            return null;
        }
        Snapshot toSave = chores.toSave();
        if (phase == Phase.JOINING) {
            inHand = new Load();
        } else if (!following) {
            overlaps = replica.index() > 0;
            following = true;
            inHand = new Follow(Math.max(1, replica.index()));
        } else if (saves && phase == Phase.SERVING && toSave != null) {
            inHand = new Save(toSave);
        }
        return inHand;
    }

    /**
     * Takes what {@link Load} found.
     *
     * @param newest the newest snapshot
     * @param madeAt when the log was made, in microseconds
     * @param now the time
     */
    public void loaded(Optional<Snapshot> newest, long madeAt, long now) {
        done();
        damaged |= known && madeAt != logMadeAt;
        logMadeAt = madeAt;
        boolean older = newest.isEmpty() || newest.get().index() <= replica.index();
        if (known && !damaged && older) {
            enter(Phase.CATCHING_UP);
            return;
        }
        try {
            replica = newest.isPresent() ? Replica.of(settings, newest.get()) : Replica.ofNew(settings, madeAt);
        } catch (UnreadableDocument | DivergedException e) {
            stop(e);
            return;
        }
        known = true;
        damaged = false;
        chores.begin(replica, now);
        enter(Phase.CATCHING_UP);
    }

    private void enter(Phase next) {
        phase = next;
        following = false;
        barrier = 0;
        target = 0;
    }

    private void done() {
        inHand = null;
        taskFailures = 0;
    }

    /** The log is followed. */
    public void followed() {
        done();
    }

    /** The snapshot was saved. */
    public void saved() {
        if (inHand instanceof Save save) {
            chores.saved(save.snapshot());
        }
        done();
    }

    /**
     * The task failed.
     *
     * @param why why
     * @param now the time
     */
    public void taskFailed(LockException why, long now) {
        Task failed = inHand;
        inHand = null;
        taskFailures++;
        taskNotBefore = now + (LEAST_PAUSE << Math.min(taskFailures, MOST_DOUBLINGS));
        if (!(failed instanceof Save)) {
            phase = phase == Phase.STOPPED ? phase : Phase.JOINING;
            following = false;
            outbox.failQuestions(why, this::answer);
            if (taskFailures >= settings.pace().patience()) {
                claims.giveUp(why);
            }
        }
    }

    /**
     * The delivery of entries ended.
     *
     * @param now the time
     */
    public void unfollowed(long now) {
        if (following && (phase == Phase.SERVING || phase == Phase.CATCHING_UP)) {
            enter(Phase.JOINING);
            taskNotBefore = now + LEAST_PAUSE;
        }
    }

    /** The table may not be that of the others: begins again from the newest snapshot. */
    private void beginAgain(long now) {
        mismatches++;
        if (mismatches > MOST_MISMATCHES) {
            stop(new DivergedException(
                    "The log has another entry where its newest snapshot was taken. index=" + replica.index()));
            return;
        }
        damaged = true;
        enter(Phase.JOINING);
        taskNotBefore = now + (LEAST_PAUSE << Math.min(mismatches, MOST_DOUBLINGS));
    }

    private void stop(RuntimeException why) {
        stopped = "This participant takes no part any more: " + why.getMessage();
        phase = Phase.STOPPED;
        claims.stop(stopped);
        outbox.failQuestions(unavailable(), this::answer);
    }

    /**
     * Takes an entry of the log.
     *
     * @param entry the entry
     * @param now the time
     */
    public void see(Entry entry, long now) {
        boolean takes = following && (phase == Phase.SERVING || phase == Phase.CATCHING_UP);
        if (!takes || entry.index() < replica.index()) {
            return;
        }
        if (entry.index() == replica.index()) {
            if (!replica.isLast(entry)) {
                beginAgain(now);
            }
            overlaps = false;
            return;
        }
        if (overlaps) {
            beginAgain(now);
            return;
        }
        try {
            apply(replica.apply(entry), now);
        } catch (UnreadableDocument | DivergedException e) {
            stop(e);
        }
    }

    private void apply(Applied applied, long now) {
        HostEntry entry = applied.entry();
        mismatches = 0;
        chores.seen(entry, now);
        if (entry.writer().equals(settings.writer())) {
            seenOwn(entry, applied.steps(), now);
        }
        lost();
        if (phase == Phase.CATCHING_UP) {
            return; // what happened before is looked at as a whole once it has caught up
        }
        for (Step step : applied.steps()) {
            for (Event event : step.events()) {
                if (event instanceof Event.OfClaim ofClaim) {
                    claims.hear(ofClaim, now);
                }
            }
        }
    }

    private void seenOwn(HostEntry entry, List<Step> steps, long now) {
        if (phase == Phase.CATCHING_UP && barrier != 0 && entry.number() >= barrier) {
            phase = Phase.SERVING;
            claims.look(replica.table(), now);
        }
        outbox.seen(entry, steps, new Outbox.Ear() {
            @Override
            public void requested(HostRequests.Pending pending, Reply reply) {
                claims.finish(pending, reply, now);
            }

            @Override
            public void answered(long ticket, Reply reply, boolean closes) {
                answer(ticket, seen(reply, closes));
            }

            @Override
            public void broken(Wish.Break breaking) {
                news.add(new News.Done(breaking.id()));
            }
        });
    }

    private static Seen seen(Reply reply, boolean closes) {
        if (reply instanceof Reply.Refused refused) {
            return new Seen.Failed(new LimitReachedException(refused.detail()));
        }
        return new Seen.Alive(reply instanceof Reply.Done && !closes);
    }

    /**
     * Returns what became of wishes and holds since the last call.
     *
     * @return the news in order
     */
    public List<News> news() {
        List<News> told = List.copyOf(news);
        news.clear();
        return told;
    }

    /**
     * Returns the answers to questions since the last call.
     *
     * @return the answers in order
     */
    public List<Answer> answers() {
        List<Answer> given = List.copyOf(answers);
        answers.clear();
        return given;
    }

    /**
     * Says when to ask for something to do again if nothing happens until then.
     *
     * @param now the time
     * @return the time; far in the future if there is nothing to do
     */
    public long due(long now) {
        long never = now + Long.MAX_VALUE / 4;
        if (phase == Phase.STOPPED || phase == Phase.NEW) {
            return never;
        }
        boolean task = inHand == null && (phase == Phase.JOINING || !following || savesNow());
        long due = task ? Math.max(0, taskNotBefore - now) : never - now;
        if (!outbox.isAppending() && following && !(phase == Phase.SERVING && outbox.isFlooded())) {
            if (phase == Phase.CATCHING_UP && barrier == 0 || phase == Phase.SERVING && outbox.hasWork()) {
                due = Math.min(due, outbox.notBefore() - now);
            } else if (phase == Phase.SERVING) {
                due = Math.min(due, Math.max(chores.due(now), outbox.notBefore()) - now);
            }
        }
        return now + due;
    }

    private boolean savesNow() {
        return phase == Phase.SERVING && chores.toSave() != null;
    }

    /**
     * Returns the table as this participant has it, which may be behind; it changes.
     *
     * @return the table
     */
    public LockTable table() {
        return replica.table();
    }

    /**
     * Returns how many claims are in front of one of this process.
     *
     * @param claim the claim as its owner knows it
     * @return the number; 0 if it waits for nobody
     */
    public int position(ClaimId claim) {
        return claims.position(claim);
    }

    /**
     * Returns how far it has caught up.
     *
     * @return its phase, and how far it is from taking part
     */
    public Progress progress() {
        return new Progress(phase, replica.index(), target);
    }

    /**
     * Returns why it takes no part any more.
     *
     * @return the reason; null while it does
     */
    public @Nullable String stopped() {
        return stopped;
    }
}
