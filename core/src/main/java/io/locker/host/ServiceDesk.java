package io.locker.host;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.HostRequests.Pending;
import io.locker.host.ServiceOutbox.Breaking;
import io.locker.host.ServiceOutbox.Matter;
import io.locker.host.ServiceOutbox.Question;
import io.locker.host.ServiceOutbox.Requesting;
import io.locker.host.ServiceOutbox.Resuming;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.protocol.ServiceWord.Standing;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client of a lock service, as a machine without threads, clocks or I/O.
 *
 * <p>Wishes, questions and what the service says go in; calls, news and answers come out. Four rules make it safe:
 *
 * <ol>
 *   <li>Only what the service says counts: it says nothing that could be forgotten.
 *   <li>What was not answered on a line that ended is said again on the next, with the same numbers, and the service
 *       carries it out once.
 *   <li>On a new line each living session is resumed before anything else is said. How its claims stand then is
 *       compared with what is believed here; what happens after that is told on this line.
 *   <li>A line that says nothing for too long while an answer is due is over.
 * </ol>
 *
 * <p>Times are nanoseconds of one monotonic clock. Not safe for use by several threads.
 */
public final class ServiceDesk {
    /** A line may be silent for this long also where leases are short. */
    private static final long LEAST_SILENCE = 500_000_000L;

    private static final long NEVER = Long.MAX_VALUE / 4;

    /**
     * An answer to a question.
     *
     * @param ticket what the question was given
     * @param word the answer; its id has no meaning
     */
    public record Told(long ticket, Answer word) {}

    private final HostSettings settings;
    private final long requestTimeout;
    private final HostRequests requests = new HostRequests();
    private final ServiceOutbox outbox = new ServiceOutbox(requests);
    private final ClaimBook book = new ClaimBook();
    private final ServiceGround ground = new ServiceGround();
    private final List<News> news = new ArrayList<>();
    private final List<Told> answers = new ArrayList<>();
    private final HostClaims claims;
    private final ClaimEndings endings;
    /** The leases of the sessions that are open as far as is known. */
    private final Map<String, Long> living = new LinkedHashMap<>();

    private final Set<String> over = new TreeSet<>();
    private final ServiceLine line;

    /**
     * Makes a client that has no line yet.
     *
     * @param settings how to work
     * @param requestTimeout how long an answer may take
     * @param now the time
     */
    public ServiceDesk(HostSettings settings, long requestTimeout, long now) {
        this.settings = settings;
        this.requestTimeout = requestTimeout;
        line = new ServiceLine(requestTimeout, now);
        claims = new HostClaims(settings, book, requests, news);
        claims.look(ground, Set.of(), now);
        endings = new ClaimEndings(book, requests, news);
    }

    /**
     * Takes a wish.
     *
     * @param name the lock
     * @param wish what is wanted
     * @param now the time
     */
    public void want(LockName name, Wish wish, long now) {
        if (wish instanceof Wish.Break breaking) {
            outbox.breakHolds(name, breaking);
        } else {
            claims.want(name, wish, now);
        }
    }

    /**
     * Takes a question of a session: to be opened, kept alive or closed. It is answered by {@link Replied}, which
     * {@link TableWords#seen} understands, or {@link Failed}.
     *
     * @param ask the question
     * @return a ticket for the answer
     */
    public long ask(Ask ask) {
        Command command;
        if (ask instanceof Ask.Open open) {
            long lease = open.session().timeToLive().toNanos() / 1_000;
            command =
                    new Command.OpenSession(open.session().id(), open.session().holder(), lease);
        } else if (ask instanceof Ask.Beat beat) {
            command = new Command.Beat(beat.session());
        } else {
            String session = ((Ask.Close) ask).session();
            command = new Command.CloseSession(session);
            forget(session);
        }
        Question question = outbox.ask(id -> new ServiceCall.Carry(id, command));
        question.opens = ask instanceof Ask.Open open ? open.session() : null;
        return question.ticket;
    }

    /**
     * Asks how a lock is. It is answered by {@link Looked} or {@link Failed}.
     *
     * @param name the lock
     * @return a ticket for the answer
     */
    public long look(LockName name) {
        return outbox.ask(id -> new ServiceCall.Look(id, name)).ticket;
    }

    /**
     * Asks for names in use. It is answered by {@link ServiceWord.Listed} or {@link Failed}.
     *
     * @param prefix what they begin with
     * @param after only greater ones
     * @param limit how many at most
     * @return a ticket for the answer
     */
    public long list(String prefix, String after, int limit) {
        return outbox.ask(id -> new ServiceCall.ListNames(id, prefix, after, limit)).ticket;
    }

    /**
     * Nobody waits for an answer any more.
     *
     * @param ticket what the question was given
     * @return whether the question may have been carried out all the same
     */
    public boolean abandon(long ticket) {
        Question question = outbox.take(ticket);
        return question == null || question.maybeDone;
    }

    /**
     * Ends all claims of a session, which is over.
     *
     * @param session the session
     * @param why why, for the claims on each lock
     */
    public void sessionEnded(String session, Function<LockName, LockException> why) {
        forget(session);
        endings.sessionEnded(session, why);
    }

    private void forget(String session) {
        living.remove(session);
        outbox.sessionEnded(session);
    }

    /** Somebody is about to ask something, and a line is wanted before. */
    public void join() {
        line.want();
    }

    /**
     * Says whether a line is open.
     *
     * @return whether calls can be sent
     */
    public boolean isConnected() {
        return line.isOpen();
    }

    private boolean needsLine() {
        return line.isWanted() || outbox.hasAny() || !book.isEmpty();
    }

    /**
     * Says whether a line is to be opened now; {@link #connected} or {@link #ended} says later what came of it.
     *
     * @param now the time
     * @return whether to open one
     */
    public boolean connects(long now) {
        return needsLine() && line.begin(now);
    }

    /**
     * A line is open.
     *
     * @param now the time
     */
    public void connected(long now) {
        line.opened(now);
        outbox.resume(living.keySet());
    }

    /**
     * The line has ended, or none could be opened.
     *
     * @param why what happened
     * @param now the time
     */
    public void ended(LockException why, long now) {
        int failures = line.ended(now);
        outbox.lineEnded();
        if (failures >= settings.pace().patience()) {
            for (Pending pending : requests.all()) {
                endings.giveUp(pending, told(pending.maybeDone, why));
            }
            giveUpQuestions(why);
        }
    }

    private static LockException told(boolean maybeDone, LockException why) {
        return maybeDone && why.effect() == LockException.Effect.NOTHING_CHANGED
                ? new OutcomeUnknownException("The service did not answer before it was gone.", why)
                : why;
    }

    private void giveUpQuestions(LockException why) {
        for (Question question : outbox.takeQuestions()) {
            answers.add(new Told(question.ticket, new Failed(0, told(question.maybeDone, why))));
        }
        for (Breaking breaking : outbox.takeBreaks()) {
            news.add(new News.Failed(breaking.wish.id(), told(breaking.token != 0, why)));
        }
    }

    /**
     * Says what to send on the line now.
     *
     * @param now the time
     * @return the calls in order; none if there is no line
     */
    public List<ServiceCall> calls(long now) {
        return line.maySend(now) ? outbox.next(now) : List.of();
    }

    /**
     * Says whether the line has been silent for too long, and is to be closed.
     *
     * @param now the time
     * @return whether it counts as ended
     */
    public boolean isSilent(long now) {
        Long dead = deadAt();
        return dead != null && now - dead >= 0;
    }

    private @Nullable Long deadAt() {
        long shortest = living.values().stream().mapToLong(lease -> lease).min().orElse(requestTimeout);
        return line.deadAt(outbox.oldest(), Math.max(LEAST_SILENCE, shortest / 4));
    }

    /**
     * Takes what the service said on the present line.
     *
     * @param words what was said, in order
     * @param now the time
     */
    public void heard(List<ServiceWord> words, long now) {
        line.heard(now);
        for (ServiceWord word : words) {
            if (word instanceof Happened happened) {
                happened(happened.event(), happened.lock(), now);
            } else if (word instanceof Answer answer) {
                Matter matter = outbox.answered(answer.id());
                if (matter != null) {
                    answered(matter, answer, now);
                }
            }
        }
    }

    private void happened(Event event, @Nullable Surroundings lock, long now) {
        if (event instanceof Event.SessionEnded) {
            sessionIsOver(event.session());
        } else if (event instanceof Event.OfClaim ofClaim) {
            Claimed claimed = book.at(ofClaim.claim());
            if (claimed != null && claimed.name.equals(ofClaim.lock())) {
                claimed.told(lock, now);
            }
            claims.hear(ofClaim, now);
        }
    }

    private void sessionIsOver(String session) {
        if (living.containsKey(session)) {
            forget(session);
            over.add(session);
        }
    }

    private void answered(Matter matter, Answer answer, long now) {
        if (answer instanceof Failed failed) {
            failed(matter, failed.why(), now);
            return;
        }
        if (matter instanceof Resuming resuming) {
            resumed(resuming.session(), answer, now);
            return;
        }
        line.answered();
        if (matter instanceof Requesting requesting) {
            replied(requesting.pending(), answer, now);
        } else if (matter instanceof Question question) {
            if (outbox.take(question.ticket) != null) {
                opened(question, answer);
                answers.add(new Told(question.ticket, answer));
            }
        } else if (matter instanceof Breaking breaking) {
            looked(breaking, answer);
        }
    }

    private void opened(Question question, Answer answer) {
        NewSession session = question.opens;
        if (session != null && answer instanceof Replied replied && replied.reply() instanceof Reply.Done) {
            living.put(session.id(), session.timeToLive().toNanos());
        }
    }

    private void replied(Pending pending, Answer answer, long now) {
        if (!(answer instanceof Replied replied) || !requests.isOpen(pending)) {
            return;
        }
        requests.drop(pending);
        Claimed claimed = book.at(pending.at);
        if (claimed != null) {
            claimed.told(replied.lock(), now);
        }
        claims.finish(pending, replied.reply(), now);
        if (replied.reply() instanceof Reply.Refused refused && refused.reason() == Refusal.SESSION_ENDED) {
            sessionIsOver(pending.at.session());
        }
    }

    private void looked(Breaking breaking, Answer answer) {
        if (answer instanceof Looked looked && breaking.token == 0) {
            breaking.token = HostNews.token(TableWords.lock(breaking.name, looked));
            if (breaking.token != 0) {
                outbox.again(breaking);
                return;
            }
        }
        if (!outbox.isDone(breaking)) {
            outbox.done(breaking);
            news.add(new News.Done(breaking.wish.id()));
        }
    }

    private void resumed(String session, Answer answer, long now) {
        if (!(answer instanceof Resumed resumed) || !living.containsKey(session)) {
            return;
        }
        if (!resumed.alive()) {
            sessionIsOver(session);
            return;
        }
        for (Standing standing : resumed.standings()) {
            Claimed claimed = book.at(standing.claim());
            if (claimed != null && claimed.name.equals(standing.lock())) {
                claimed.told(standing.surroundings(), now);
            }
        }
        ground.begin(resumed.standings());
        claims.look(ground, Set.of(session), now);
        ground.end();
    }

    private void failed(Matter matter, LockException why, long now) {
        boolean mayBeLater = why instanceof BackendUnavailableException || why instanceof OutcomeUnknownException;
        if (matter instanceof Question question) {
            if (outbox.take(question.ticket) != null) {
                answers.add(new Told(question.ticket, new Failed(0, why)));
            }
        } else if (matter instanceof Breaking breaking) {
            if (!outbox.isDone(breaking)) {
                outbox.done(breaking);
                news.add(new News.Failed(breaking.wish.id(), why));
            }
        } else if (matter instanceof Requesting requesting && requests.isOpen(requesting.pending())) {
            failed(requesting.pending(), why, mayBeLater, now);
        } else if (matter instanceof Resuming resuming && living.containsKey(resuming.session())) {
            outbox.again(matter);
            line.pause(1, now);
        }
    }

    private void failed(Pending pending, LockException why, boolean mayBeLater, long now) {
        pending.failures++;
        if (pending.sent == 1 && why.effect() == LockException.Effect.NOTHING_CHANGED) {
            pending.maybeDone = false;
        }
        requests.again(pending);
        if (!mayBeLater || pending.failures >= settings.pace().patience()) {
            endings.giveUp(pending, why);
        }
        if (mayBeLater) {
            line.pause(pending.failures, now);
        }
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
    public List<Told> answers() {
        List<Told> given = List.copyOf(answers);
        answers.clear();
        return given;
    }

    /**
     * Returns the sessions of which the service has said since the last call that they are over.
     *
     * @return their ids
     */
    public Set<String> over() {
        Set<String> ended = new TreeSet<>(over);
        over.clear();
        return ended;
    }

    /**
     * Says when there will be something to do if nothing happens until then: to open a line, to send calls, or to close
     * a silent line.
     *
     * @param now the time
     * @return the time; far in the future if there is nothing to do
     */
    public long due(long now) {
        if (line.isMissing()) {
            return needsLine() ? line.notBefore() : now + NEVER;
        }
        Long dead = deadAt();
        long due = dead != null ? dead : now + NEVER;
        boolean sends = line.isOpen() && outbox.hasUnsent() && line.notBefore() - due < 0;
        return sends ? line.notBefore() : due;
    }

    /**
     * Returns how many claims are in front of one of this client, as the service said last.
     *
     * @param claim the claim as its owner knows it
     * @param looked how the lock is now; null if nobody knows
     * @return the number; 0 if it waits for nobody
     */
    public int position(ClaimId claim, @Nullable Looked looked) {
        if (looked != null) {
            claims.sees(claim, looked);
        }
        return claims.position(claim);
    }
}
