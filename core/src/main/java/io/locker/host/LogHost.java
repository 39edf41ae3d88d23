package io.locker.host;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.Outbox.Sent;
import io.locker.host.Replica.Applied;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockTable;
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
import java.util.function.Function;
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
    private final ClaimEndings endings;
    private final Outbox outbox;
    private final Chores chores;

    private final Membership member;

    /**
     * Makes a participant that has not looked at the log yet.
     *
     * @param settings how to work
     * @param now the time
     */
    public LogHost(HostSettings settings, long now) {
        this.settings = settings;
        member = new Membership(settings, now);
        ClaimBook book = new ClaimBook();
        claims = new HostClaims(settings, book, requests, news);
        endings = new ClaimEndings(book, requests, news);
        outbox = new Outbox(settings, requests, now);
        chores = new Chores(settings, member.replica(), now);
    }

    /**
     * Takes a wish.
     *
     * @param name the lock
     * @param wish what is wanted
     * @param now the time
     */
    public void want(LockName name, Wish wish, long now) {
        member.begin();
        if (member.stopped() != null) {
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
        member.begin();
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
        member.begin();
        return answerStopped(outbox.read());
    }

    private long answerStopped(long ticket) {
        if (member.stopped() != null) {
            answers.add(new Answer(ticket, new Seen.Failed(unavailable())));
        }
        return ticket;
    }

    private BackendUnavailableException unavailable() {
        return new BackendUnavailableException(String.valueOf(member.stopped()), null);
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
     * @param why why, for the claims on each lock
     */
    public void sessionEnded(String session, Function<LockName, LockException> why) {
        endings.sessionEnded(session, why);
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
        if (member.needsBarrier(now)) {
            Sent sent = outbox.barrier();
            member.barrier(sent.number());
            return LogText.encode(sent.entry());
        }
        if (member.phase() != Phase.SERVING || outbox.isFlooded()) {
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
        return table().lock(name).map(HostNews::token).orElse(0L);
    }

    /**
     * The entry was appended.
     *
     * @param index its index
     * @param now the time
     */
    public void appended(long index, long now) {
        Sent sent = outbox.appended(index);
        boolean shorter = member.appended(sent.number(), index, now);
        boolean lost = member.replica().index() >= index && lost();
        if (shorter || (lost && member.phase() == Phase.SERVING)) {
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
        member.barrierLost(sent.number());
        if (outbox.failures() >= settings.pace().patience()) {
            endings.giveUp(why);
        }
    }

    /** Entries that the log said it has taken, and that were not where it said, are lost: they are sent again. */
    private boolean lost() {
        OutcomeUnknownException why = new OutcomeUnknownException("The log has lost the entry.", null);
        List<Sent> lost = outbox.lostBefore(member.replica().index(), why, this::answer);
        for (Sent sent : lost) {
            member.barrierLost(sent.number());
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
    public @Nullable HostTask nextTask(boolean saves, long now) {
        return member.nextTask(saves ? chores.toSave() : null, now);
    }

    /**
     * Takes what {@link HostTask.Load} found.
     *
     * @param newest the newest snapshot
     * @param madeAt when the log was made, in microseconds
     * @param now the time
     */
    public void loaded(Optional<Snapshot> newest, long madeAt, long now) {
        try {
            if (member.loaded(newest, madeAt)) {
                chores.begin(member.replica(), now);
            }
        } catch (UnreadableDocument | DivergedException e) {
            stop(e);
        }
    }

    /** The log is followed. */
    public void followed() {
        member.done();
    }

    /** The snapshot was saved. */
    public void saved() {
        if (member.done() instanceof HostTask.Save save) {
            chores.saved(save.snapshot());
        }
    }

    /**
     * The task failed.
     *
     * @param why why
     * @param now the time
     */
    public void taskFailed(LockException why, long now) {
        int failures = member.failed(now);
        if (failures > 0) {
            outbox.failQuestions(why, this::answer);
        }
        if (failures >= settings.pace().patience()) {
            endings.giveUp(why);
        }
    }

    /**
     * The delivery of entries ended.
     *
     * @param now the time
     */
    public void unfollowed(long now) {
        member.unfollowed(now);
    }

    /** The table may not be that of the others. */
    private void beginAgain(long now) {
        if (!member.beginAgain(now)) {
            stop(new DivergedException("The log has another entry where its newest snapshot was taken. index="
                    + member.replica().index()));
        }
    }

    private void stop(RuntimeException why) {
        String stopped = "This participant takes no part any more: " + why.getMessage();
        member.stop(stopped);
        endings.stop(stopped);
        outbox.failQuestions(unavailable(), this::answer);
    }

    /**
     * Takes an entry of the log.
     *
     * @param entry the entry
     * @param now the time
     */
    public void see(Entry entry, long now) {
        member.heard(now);
        switch (member.placeOf(entry)) {
            case ANOTHER -> beginAgain(now);
            case NEXT -> {
                try {
                    apply(member.replica().apply(entry), now);
                } catch (UnreadableDocument | DivergedException e) {
                    stop(e);
                }
            }
            case PASSED -> {
                // It was applied before, or nobody follows any more.
            }
        }
    }

    private void apply(Applied applied, long now) {
        HostEntry entry = applied.entry();
        chores.seen(entry, now);
        if (entry.writer().equals(settings.writer())) {
            seenOwn(entry, applied.replies(), now);
        }
        lost();
        if (member.phase() == Phase.CATCHING_UP) {
            return; // what happened before is looked at as a whole once it has caught up
        }
        for (Event event : applied.events()) {
            if (event instanceof Event.OfClaim ofClaim) {
                claims.hear(ofClaim, now);
            }
        }
    }

    private void seenOwn(HostEntry entry, List<Reply> replies, long now) {
        if (member.passes(entry.number())) {
            claims.look(new Ground.OfTable(table()), requests.sessions(), now);
        }
        outbox.seen(entry, replies, new Outbox.Ear() {
            @Override
            public void requested(HostRequests.Pending pending, Reply reply) {
                claims.finish(pending, reply, now);
            }

            @Override
            public void answered(long ticket, Reply reply, boolean closes) {
                answer(ticket, HostNews.seen(reply, closes));
            }

            @Override
            public void broken(Wish.Break breaking) {
                news.add(new News.Done(breaking.id()));
            }
        });
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
        long due = member.due(chores.toSave(), now) - now;
        boolean serves = member.phase() == Phase.SERVING && !outbox.isFlooded();
        if (!outbox.isAppending() && (serves || member.needsBarrier(now))) {
            boolean works = !serves || outbox.hasWork();
            long ready = outbox.notBefore() - now;
            due = Math.min(due, works ? ready : Math.max(chores.due(now) - now, ready));
        }
        return now + due;
    }

    /**
     * Returns the table as this participant has it, which may be behind; it changes.
     *
     * @return the table
     */
    public LockTable table() {
        return member.replica().table();
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
        return member.progress();
    }

    /**
     * Returns why it takes no part any more.
     *
     * @return the reason; null while it does
     */
    public @Nullable String stopped() {
        return member.stopped();
    }
}
