package io.locker.host;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.host.HostEntry.Digest;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What this participant has to say, packed into entries. One append is under way at a time; whatever comes up meanwhile
 * goes into the next.
 */
final class Outbox {
    private static final long LEAST_PAUSE = 20_000_000L;
    private static final int MOST_DOUBLINGS = 6;
    private static final int MOST_UNSEEN = 32;

    private final HostSettings settings;
    private final HostRequests requests;
    private final Map<Long, Question> unsent = new LinkedHashMap<>();
    private final Map<LockName, List<Wish.Break>> breaks = new LinkedHashMap<>();
    private final Map<Long, Long> reads = new LinkedHashMap<>();
    private final TreeMap<Long, Sent> unseen = new TreeMap<>();
    private @Nullable Sent inFlight;
    private long numbers;
    private long tickets;
    private long notBefore;
    private int failures;

    /** A question of a session. */
    private record Question(long ticket, Command command) {}

    /** Hears what the commands of an entry gave. */
    interface Ear {
        void requested(Pending pending, Reply reply);

        void answered(long ticket, Reply reply, boolean closes);

        void broken(Wish.Break breaking);
    }

    /** Takes the answer to a question. */
    interface Answers {
        void answer(long ticket, Seen seen);
    }

    /** An entry that was handed out to be appended, and whose questions they are. */
    static final class Sent {
        private final HostEntry entry;
        private final List<Pending> pending = new ArrayList<>();
        private final Map<Integer, Question> questions = new LinkedHashMap<>();
        private final Map<LockName, List<Wish.Break>> breaks = new LinkedHashMap<>();
        private long index;
        private boolean failed;

        private Sent(HostEntry entry) {
            this.entry = entry;
        }

        HostEntry entry() {
            return entry;
        }

        long number() {
            return entry.number();
        }
    }

    Outbox(HostSettings settings, HostRequests requests, long now) {
        this.settings = settings;
        this.requests = requests;
        notBefore = now;
    }

    long ask(Command command) {
        tickets++;
        unsent.put(tickets, new Question(tickets, command));
        return tickets;
    }

    long read() {
        tickets++;
        reads.put(tickets, numbers + 1);
        return tickets;
    }

    void breakHolds(LockName name, Wish.Break wish) {
        breaks.computeIfAbsent(name, absent -> new ArrayList<>()).add(wish);
    }

    /** Forgets a question, and says whether it may have been carried out. */
    boolean abandon(long ticket) {
        boolean notSent = unsent.remove(ticket) != null;
        reads.remove(ticket);
        unseen.values().forEach(sent -> sent.questions.values().removeIf(question -> question.ticket == ticket));
        return !notSent;
    }

    boolean isFree(long now) {
        return inFlight == null && now - notBefore >= 0;
    }

    /** Whether so much was appended and not seen yet that more would only make it worse. */
    boolean isFlooded() {
        return unseen.values().stream().filter(sent -> !sent.failed).count() >= MOST_UNSEEN;
    }

    boolean isAppending() {
        return inFlight != null;
    }

    long notBefore() {
        return notBefore;
    }

    int failures() {
        return failures;
    }

    boolean hasWork() {
        return requests.hasUnsent() || !unsent.isEmpty() || !breaks.isEmpty() || hasUnsentRead();
    }

    private boolean hasUnsentRead() {
        return reads.values().stream().anyMatch(from -> from > numbers);
    }

    /** An entry that says nothing: when it is seen, all before it have been. */
    Sent barrier() {
        return hand(new Filling(List.of()).sent(false, Optional.empty()));
    }

    /** Packs what there is to say; null if it is nothing. */
    @Nullable
    Sent fill(List<Command> chores, boolean mark, Optional<Digest> digest, ToLongFunction<LockName> holders) {
        Filling filling = new Filling(chores);
        for (Iterator<Question> each = unsent.values().iterator(); each.hasNext() && !filling.isFull(); ) {
            filling.add(each.next());
            each.remove();
        }
        breaks.forEach((name, wishes) -> filling.add(name, wishes, holders.applyAsLong(name)));
        breaks.clear();
        Pending next = filling.isFull() ? null : requests.take();
        while (next != null) {
            filling.add(next);
            next = filling.isFull() ? null : requests.take();
        }
        boolean says = !filling.commands.isEmpty() || !filling.breaking.isEmpty() || hasUnsentRead();
        if (!says && !mark && digest.isEmpty()) {
            return null;
        }
        return hand(filling.sent(mark, digest));
    }

    private Sent hand(Sent sent) {
        inFlight = sent;
        unseen.put(sent.number(), sent);
        if (unseen.size() > 2 * MOST_UNSEEN) {
            unseen.values().removeIf(old -> old.failed);
        }
        return sent;
    }

    /** One entry in the making. */
    private final class Filling {
        private final List<Command> commands;
        private final List<Pending> pending = new ArrayList<>();
        private final Map<Integer, Question> questions = new LinkedHashMap<>();
        private final Map<LockName, List<Wish.Break>> breaking = new LinkedHashMap<>();
        private int characters;

        Filling(List<Command> chores) {
            commands = new ArrayList<>(chores);
        }

        boolean isFull() {
            return commands.size() >= settings.pace().commands()
                    || characters >= settings.pace().characters();
        }

        void add(Question question) {
            questions.put(commands.size(), question);
            commands.add(question.command);
        }

        void add(LockName name, List<Wish.Break> wishes, long token) {
            Wish.Break wish = wishes.get(0);
            breaking.put(name, wishes);
            if (token != 0) {
                commands.add(new Command.BreakHolds(name, wish.by(), wish.reason(), token));
            }
        }

        void add(Pending request) {
            Command command = requests.command(request);
            characters += LogText.line(command).length();
            pending.add(request);
            commands.add(command);
        }

        Sent sent(boolean mark, Optional<Digest> digest) {
            numbers++;
            Sent sent = new Sent(new HostEntry(settings.writer(), numbers, commands, mark, digest));
            sent.pending.addAll(pending);
            sent.questions.putAll(questions);
            sent.breaks.putAll(breaking);
            return sent;
        }
    }

    private Sent landed() {
        Sent sent = inFlight;
        if (sent == null) {
            throw new IllegalStateException("No append is under way.");
        }
        inFlight = null;
        return sent;
    }

    Sent appended(long index) {
        Sent sent = landed();
        sent.index = index;
        failures = 0;
        return sent;
    }

    /** The append that is under way failed: what it carried is sent again, and its questions are answered. */
    Sent failed(LockException why, long now, Answers answers) {
        Sent sent = landed();
        failures++;
        notBefore = now + (LEAST_PAUSE << Math.min(failures, MOST_DOUBLINGS));
        if (unseen.containsKey(sent.number())) {
            again(sent, why, answers);
            failReads(why, answers);
        }
        return sent;
    }

    private void again(Sent sent, LockException why, Answers answers) {
        sent.failed = true;
        sent.pending.forEach(requests::again);
        sent.breaks.forEach((name, wishes) ->
                breaks.computeIfAbsent(name, absent -> new ArrayList<>()).addAll(wishes));
        sent.breaks.clear();
        sent.questions.values().forEach(question -> answers.answer(question.ticket, new Seen.Failed(why)));
        sent.questions.clear();
    }

    private void failReads(LockException why, Answers answers) {
        reads.keySet().forEach(ticket -> answers.answer(ticket, new Seen.Failed(why)));
        reads.clear();
    }

    /** There is no log to ask: answers all questions. */
    void failQuestions(LockException why, Answers answers) {
        unsent.keySet().forEach(ticket -> answers.answer(ticket, new Seen.Failed(why)));
        unsent.clear();
        failReads(why, answers);
    }

    /** Returns the entries that should have been at or before an index, and were not; they are sent again. */
    List<Sent> lostBefore(long index, LockException why, Answers answers) {
        List<Sent> lost = new ArrayList<>();
        for (Sent sent : unseen.values()) {
            if (sent.index != 0 && sent.index <= index && !sent.failed) {
                lost.add(sent);
            }
        }
        for (Sent sent : lost) {
            unseen.remove(sent.number());
            again(sent, why, answers);
        }
        return lost;
    }

    /** An entry of this participant was applied. */
    void seen(HostEntry entry, List<Reply> replies, Ear ear) {
        Sent sent = unseen.remove(entry.number());
        for (int i = 0; i < replies.size(); i++) {
            Reply reply = replies.get(i);
            Command command = entry.commands().get(i);
            Pending pending =
                    command instanceof Command.Requested requested ? requests.answered(requested.request()) : null;
            Question question = sent == null ? null : sent.questions.get(i);
            if (pending != null) {
                ear.requested(pending, reply);
            } else if (question != null) {
                ear.answered(question.ticket, reply, command instanceof Command.CloseSession);
            }
        }
        if (sent != null) {
            sent.breaks.values().forEach(wishes -> wishes.forEach(ear::broken));
        }
        for (Iterator<Map.Entry<Long, Long>> each = reads.entrySet().iterator(); each.hasNext(); ) {
            Map.Entry<Long, Long> read = each.next();
            if (read.getValue() <= entry.number()) {
                each.remove();
                ear.answered(read.getKey(), Reply.DONE, false);
            }
        }
    }
}
