package io.locker.host;

import io.locker.api.LockName;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.Command;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a client has to say to a service, and what of it has been said on the present line and not been answered. When
 * the line ends, all that is to be said again.
 */
final class ServiceOutbox {
    /** So many requests may be on their way at one time, so that neither side has to keep more. */
    private static final int MOST_OPEN = 4_096;

    private final HostRequests requests;
    private final Deque<String> resumes = new ArrayDeque<>();
    private final TreeMap<Long, Question> unsent = new TreeMap<>();
    private final Map<Long, Question> questions = new LinkedHashMap<>();
    private final Set<Breaking> breaks = new LinkedHashSet<>();
    private final Deque<Breaking> breaksToSend = new ArrayDeque<>();
    private final Map<Long, Sent> open = new LinkedHashMap<>();
    private long tickets;
    private long calls;

    /** What a call is about. */
    interface Matter {}

    /** A session is to be told here what happens. */
    record Resuming(String session) implements Matter {}

    /** A question, until it is answered or nobody waits any more. */
    static final class Question implements Matter {
        final long ticket;
        private final LongFunction<ServiceCall> call;
        /** It has been sent, and may have been carried out. */
        boolean maybeDone;
        /** The session that it opens. */
        @Nullable
        NewSession opens;

        private Question(long ticket, LongFunction<ServiceCall> call) {
            this.ticket = ticket;
            this.call = call;
        }
    }

    /** A wish to break a lock: first it is looked at, then those are hit that were seen. */
    static final class Breaking implements Matter {
        final LockName name;
        final Wish.Break wish;
        /** The token of a hold that was seen; 0 before one was. */
        long token;

        private Breaking(LockName name, Wish.Break wish) {
            this.name = name;
            this.wish = wish;
        }
    }

    /** A request of a claim. */
    record Requesting(Pending pending) implements Matter {}

    /** What was sent when. */
    private record Sent(Matter matter, long at) {}

    ServiceOutbox(HostRequests requests) {
        this.requests = requests;
    }

    Question ask(LongFunction<ServiceCall> call) {
        tickets++;
        Question question = new Question(tickets, call);
        questions.put(tickets, question);
        unsent.put(tickets, question);
        return question;
    }

    void breakHolds(LockName name, Wish.Break wish) {
        Breaking breaking = new Breaking(name, wish);
        breaks.add(breaking);
        breaksToSend.add(breaking);
    }

    /** Takes a question away, which nobody waits for any more or which is answered; null if it was taken before. */
    @Nullable
    Question take(long ticket) {
        unsent.remove(ticket);
        return questions.remove(ticket);
    }

    /** Takes away all questions that are not answered. */
    List<Question> takeQuestions() {
        List<Question> left = List.copyOf(questions.values());
        questions.clear();
        unsent.clear();
        return left;
    }

    boolean isDone(Breaking breaking) {
        return !breaks.contains(breaking);
    }

    /** A lock is broken, or will not be. */
    void done(Breaking breaking) {
        breaks.remove(breaking);
        breaksToSend.remove(breaking);
    }

    List<Breaking> takeBreaks() {
        List<Breaking> left = List.copyOf(breaks);
        breaks.clear();
        breaksToSend.clear();
        return left;
    }

    /** Says again what was not carried out. */
    void again(Matter matter) {
        if (matter instanceof Resuming resuming) {
            resumes.add(resuming.session());
        } else if (matter instanceof Question question) {
            if (questions.containsKey(question.ticket)) {
                unsent.put(question.ticket, question);
            }
        } else if (matter instanceof Breaking breaking) {
            if (!isDone(breaking)) {
                breaksToSend.add(breaking);
            }
        } else if (matter instanceof Requesting requesting) {
            requests.again(requesting.pending());
        }
    }

    /** Sessions that are told on a new line, before anything else is said there. */
    void resume(Iterable<String> sessions) {
        sessions.forEach(resumes::add);
    }

    void sessionEnded(String session) {
        resumes.remove(session);
    }

    /** The line is over: what was not answered is to be said again. */
    void lineEnded() {
        List<Sent> lost = new ArrayList<>(open.values());
        open.clear();
        resumes.clear();
        lost.stream()
                .map(Sent::matter)
                .filter(matter -> !(matter instanceof Resuming))
                .forEach(this::again);
    }

    boolean hasUnsent() {
        return !resumes.isEmpty()
                || !unsent.isEmpty()
                || !breaksToSend.isEmpty()
                || (requests.hasUnsent() && open.size() < MOST_OPEN);
    }

    boolean hasAny() {
        return !questions.isEmpty() || !breaks.isEmpty() || requests.hasUnsent() || !open.isEmpty();
    }

    /** When the oldest call was sent that is not answered. */
    @Nullable
    Long oldest() {
        Iterator<Sent> each = open.values().iterator();
        return each.hasNext() ? each.next().at() : null;
    }

    /** Takes what is to be said now. */
    List<ServiceCall> next(long now) {
        List<ServiceCall> said = new ArrayList<>();
        while (!resumes.isEmpty()) {
            String session = resumes.remove();
            said.add(new ServiceCall.Resume(id(new Resuming(session), now), session));
        }
        while (!unsent.isEmpty()) {
            Question question = unsent.pollFirstEntry().getValue();
            question.maybeDone = true;
            said.add(question.call.apply(id(question, now)));
        }
        while (!breaksToSend.isEmpty()) {
            said.add(call(breaksToSend.remove(), now));
        }
        Pending next = open.size() < MOST_OPEN ? requests.take() : null;
        while (next != null) {
            said.add(new ServiceCall.Carry(id(new Requesting(next), now), requests.command(next)));
            next = open.size() < MOST_OPEN ? requests.take() : null;
        }
        return said;
    }

    private ServiceCall call(Breaking breaking, long now) {
        long id = id(breaking, now);
        return breaking.token == 0
                ? new ServiceCall.Look(id, breaking.name)
                : new ServiceCall.Carry(
                        id,
                        new Command.BreakHolds(
                                breaking.name, breaking.wish.by(), breaking.wish.reason(), breaking.token));
    }

    private long id(Matter matter, long now) {
        calls++;
        open.put(calls, new Sent(matter, now));
        return calls;
    }

    /** Returns what an answer is about; null if it was not asked on this line. */
    @Nullable
    Matter answered(long id) {
        Sent sent = open.remove(id);
        return sent == null ? null : sent.matter();
    }
}
