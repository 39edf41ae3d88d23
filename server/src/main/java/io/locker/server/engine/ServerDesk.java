package io.locker.server.engine;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.Step;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.log.ReplicatedLog.AppendFailure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a node of the server decides, without threads, clocks and I/O: calls, entries and time go in; entries to append,
 * questions to a majority, and words for clients come out.
 *
 * <ol>
 *   <li>Only what was applied is told, so that a leader that was deposed tells nothing that others do not know.
 *   <li>A node serves once the announcement of its own term is applied; then it knows all that was ever told.
 *   <li>A sign of life counts from its arrival and is told after a majority confirmed that this node led after that. So
 *       a new leader, who gives every session its whole lease anew, begins to count later than any client.
 *   <li>A session ends by an entry, which is void if anything of it was applied since the verdict. While that entry is
 *       under way, nothing is told about whether the session lives.
 *   <li>A session is told what happens on the youngest line that opened or resumed it; the resuming answer says how all
 *       its claims stand, and everything after that follows.
 * </ol>
 */
final class ServerDesk {
    private static final long PAUSE = 20_000_000L;
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final String node;
    private final String signature;
    private final ServerLimits limits;
    private final ServedTable served = new ServedTable();
    private final Backlog backlog;
    private final QuorumCalls asked = new QuorumCalls();
    private final Set<DeskLine> lines = new LinkedHashSet<>();
    private final Set<DeskLine> touched = new LinkedHashSet<>();
    private final Map<String, DeskLine> told = new HashMap<>();
    private long opened;
    private SessionCare care = new SessionCare();
    private @Nullable Leadership leadership;
    private Optional<String> leader = Optional.empty();

    /**
     * Makes the desk of a node that has applied nothing.
     *
     * @param node names this node
     * @param signature signs its entries
     * @param limits how much it takes on
     */
    ServerDesk(String node, String signature, ServerLimits limits) {
        this.node = node;
        this.signature = signature;
        this.limits = limits;
        backlog = new Backlog(limits.ofEntry());
    }

    ServedTable served() {
        return served;
    }

    boolean serves() {
        Leadership now = leadership;
        return now != null && now.serves();
    }

    boolean leads() {
        return leadership != null;
    }

    /** Returns the name of the node that leads, if it is another one and that is known. */
    Optional<String> leader() {
        return leader;
    }

    // Lines.

    DeskLine open() {
        opened++;
        DeskLine line = new DeskLine(opened, touched);
        lines.add(line);
        return line;
    }

    /** The client's side ended a line. */
    void closed(DeskLine line) {
        lines.remove(line);
        touched.remove(line);
        line.sessions().forEach(session -> told.remove(session, line));
        line.sessions().clear();
        backlog.drop(line);
    }

    int lines() {
        return lines.size();
    }

    /** Ends a line from this side. */
    void end(DeskLine line, String why) {
        line.end(new DeskLine.End(new BackendUnavailableException(why, null), Optional.empty()));
        closed(line);
        touched.add(line);
    }

    /** Returns the lines on which there is something to say, or that ended, since the last call. */
    List<DeskLine> takeTouched() {
        if (touched.isEmpty()) {
            return List.of();
        }
        List<DeskLine> taken = List.copyOf(touched);
        touched.clear();
        return taken;
    }

    /** Takes a call. */
    void heard(Call call, long now) {
        DeskLine line = call.line();
        if (line.isEnded() || !lines.contains(line)) {
            return;
        }
        line.called();
        if (line.unanswered() > limits.ofLine().calls()) {
            call.fail(new LimitReachedException("The line has too many calls that are not answered. calls="
                    + line.unanswered() + " limit=" + limits.ofLine().calls()));
        } else if (backlog.calls() + asked.size() >= limits.calls()) {
            call.fail(new BackendUnavailableException("The server has too much to do. calls=" + limits.calls(), null));
        } else if (call.call() instanceof ServiceCall.Carry carry) {
            carry(call, carry.command(), now);
        } else {
            if (call.call() instanceof ServiceCall.Resume resume) {
                care.sign(resume.session(), served.table(), now);
            }
            asked.add(call);
        }
    }

    private void carry(Call call, Command command, long now) {
        if (!TableWords.isOfClients(command)) {
            call.fail(new NotPermittedException("A client may not send this command. command=" + command, null));
            return;
        }
        if (call.text().length() > limits.ofEntry().longest()) {
            call.fail(new LimitReachedException("The command is too long. characters="
                    + call.text().length() + " limit=" + limits.ofEntry().longest()));
            return;
        }
        String session = CommandKind.session(command);
        if (session != null) {
            care.sign(session, served.table(), now);
        }
        if (command instanceof Command.Beat) {
            asked.add(call);
        } else {
            backlog.add(call);
        }
    }

    // The log.

    /** This node leads from now on; entries have a time from the given one on, or from the table's if that is later. */
    void leads(long term, long now, long time) {
        quit(Optional.empty());
        leadership = new Leadership(term, now, Math.max(served.table().time(), time));
    }

    /** This node leads no more: ends all lines. */
    void quit(Optional<String> toOther) {
        leadership = null;
        leader = toOther;
        DeskLine.End end = new DeskLine.End(
                new BackendUnavailableException("This node does not lead any more. node=" + node, null), toOther);
        lines.forEach(line -> line.end(end));
        lines.clear();
        told.clear();
        backlog.clear();
        asked.clear();
        care = new SessionCare();
    }

    /** Another node leads, or nobody that is known. */
    void follows(Optional<String> other) {
        leader = other;
    }

    /** Returns the next entry to append; null if there is nothing to say or enough is under way. */
    @Nullable
    Batch next(long now) {
        Leadership leading = leadership;
        if (leading == null || !backlog.hasRoom()) {
            return null;
        }
        if (!leading.serves()) {
            return leading.announces(now)
                    ? backlog.next(leading.term(), leading.time(now), announcement(leading, now))
                    : null;
        }
        long time = leading.time(now);
        List<Command> chores = care.due(now) - now <= 0 ? care.verdicts(served.table(), now) : List.of();
        if (chores.isEmpty() && !backlog.hasWork() && isTickDue(time)) {
            chores = List.of(new Command.Tick());
        }
        return backlog.next(leading.term(), time, chores);
    }

    /** Before it serves, a cluster that was restored lifts tokens above all that were granted after the back-up. */
    private List<Command> announcement(Leadership leading, long now) {
        Command begins = new Command.NewTerm(leading.term());
        if (!served.isRestored()) {
            return List.of(begins);
        }
        long highest = Math.max(served.table().grants(), leading.time(now));
        return List.of(new Command.Lift(Math.min(highest + Backup.STEP, LockTable.GREATEST_LIFT)), begins);
    }

    private boolean isTickDue(long time) {
        long next = served.table().nextChange();
        return next != 0 && next <= time && backlog.latest() < next;
    }

    /** An entry of this node will not be applied, as far as is known. */
    void failed(long number, AppendFailure failure, long now) {
        Batch batch = backlog.take(number);
        Leadership leading = leadership;
        if (batch == null || leading == null) {
            return;
        }
        backlog.forgetLatest();
        for (Call call : batch.calls()) {
            call.fail(
                    failure == AppendFailure.NOT_APPENDED
                            ? new BackendUnavailableException("The server could not write the command down.", null)
                            : new OutcomeUnknownException(
                                    "The server does not know what became of the command.", null));
        }
        for (Command chore : batch.chores()) {
            if (chore instanceof Command.NewTerm) {
                leading.announceAgain(now + PAUSE);
            } else if (chore instanceof Command.ExpireSession expire) {
                care.settled(expire.session()).forEach(asked::add);
            }
        }
    }

    /** Applies an entry. */
    void apply(long index, ServerEntry read, long now) {
        LockTable table = served.enter(index, read.time());
        List<Command> commands = read.entry().commands();
        Batch own = read.entry().writer().equals(signature)
                ? backlog.take(read.entry().number())
                : null;
        int chores = own == null ? commands.size() : own.chores().size();
        for (int i = 0; i < commands.size(); i++) {
            Command command = commands.get(i);
            Call call = own == null || i < chores ? null : own.calls().get(i - chores);
            Step step = table.apply(read.time(), command);
            if (command instanceof Command.Lift) {
                served.restored(false);
            }
            tell(command, step, call, now);
        }
        if (commands.isEmpty()) {
            table.apply(read.time(), new Command.Tick());
        }
    }

    private void tell(Command command, Step step, @Nullable Call call, long now) {
        Leadership leading = leadership;
        if (leading == null) {
            return;
        }
        LockTable table = served.table();
        if (command instanceof Command.NewTerm begun && begun.term() == leading.term()) {
            leading.serve();
            care.begin(table, now);
        }
        DeskLine line = call == null ? null : call.line();
        if (command instanceof Command.OpenSession open) {
            care.sign(open.session(), table, now);
            if (line != null && step.reply() instanceof Reply.Done) {
                attach(open.session(), line);
            }
        }
        TableWords words = served.words();
        for (ServiceWord.Happened happened : words.happened(command, step)) {
            Event event = happened.event();
            DeskLine ear = told.get(event.session());
            if (ear != null) {
                ear.say(happened);
            }
            if (event instanceof Event.SessionEnded ended) {
                forget(ended.session(), ear);
                care.sign(ended.session(), table, now);
            }
        }
        if (call != null) {
            call.line().answer(words.replied(call.call().id(), command, step));
        }
        if (command instanceof Command.ExpireSession expire) {
            care.settled(expire.session()).forEach(waiting -> answer(waiting, now));
        }
    }

    /** Tells a session on this line, unless it has a younger one: what arrives late must not take it back. */
    private void attach(String session, DeskLine line) {
        DeskLine before = told.get(session);
        if (!lines.contains(line) || (before != null && !line.isYoungerThan(before))) {
            return;
        }
        if (before != null) {
            before.sessions().remove(session);
        }
        told.put(session, line);
        line.sessions().add(session);
    }

    private void forget(String session, @Nullable DeskLine line) {
        told.remove(session);
        if (line != null) {
            line.sessions().remove(session);
        }
    }

    // Calls that are not written down.

    /** Begins a question to a majority if there is one to ask; returns its number, or 0. */
    long ask() {
        return serves() ? asked.ask() : 0;
    }

    /** A question was answered. */
    void confirmed(long question, boolean leads, long now) {
        for (Call call : asked.answered(question)) {
            if (leads) {
                answer(call, now);
            } else {
                call.fail(new BackendUnavailableException(
                        "The node could not find out whether it leads still. node=" + node, null));
            }
        }
    }

    private void answer(Call call, long now) {
        LockTable table = served.table();
        TableWords words = served.words();
        ServiceCall asks = call.call();
        if (asks instanceof ServiceCall.Carry carry && carry.command() instanceof Command.Beat beat) {
            if (!care.waits(beat.session(), call)) {
                Reply reply = table.session(beat.session()).isPresent() ? Reply.DONE : Reply.UNKNOWN;
                call.line().answer(new ServiceWord.Replied(call.call().id(), reply, null));
            }
        } else if (asks instanceof ServiceCall.Resume resume) {
            if (!care.waits(resume.session(), call)) {
                ServiceWord.Resumed resumed = words.resumed(resume.id(), resume.session());
                if (resumed.alive()) {
                    attach(resume.session(), call.line());
                }
                call.line().answer(resumed);
            }
        } else if (asks instanceof ServiceCall.Look look) {
            call.line()
                    .answer(words.looked(look.id(), look.name(), limits.ofLine().names(), time(now)));
        } else if (asks instanceof ServiceCall.ListNames list) {
            int most = Math.max(0, Math.min(list.limit(), limits.ofLine().names()));
            call.line().answer(words.listed(list.id(), list.prefix(), list.after(), most));
        }
    }

    private long time(long now) {
        Leadership leading = leadership;
        long table = served.table().time();
        return leading == null ? table : Math.max(table, leading.time(now));
    }

    /** Returns when to look for something to do if nothing happens until then. */
    long due(long now) {
        Leadership leading = leadership;
        if (leading == null || !backlog.hasRoom()) {
            return now + NEVER;
        }
        if (!leading.serves()) {
            return leading.isAnnounced() ? now + NEVER : leading.announceAt();
        }
        long due = care.due(now) - now;
        long change = served.table().nextChange();
        if (change != 0 && backlog.latest() < change) {
            due = Math.min(due, leading.when(change) - now);
        }
        return now + due;
    }

    /** Returns what clients are told who come while this node does not serve. */
    NotServingException refusal() {
        return leadership == null
                ? new NotServingException("This node does not lead. node=" + node, leader)
                : new NotServingException("This node begins to lead, and does not serve yet. node=" + node, leader);
    }

    /** Returns the sessions that are told on a line what happens, for tests. */
    List<String> sessionsOn(DeskLine line) {
        return new ArrayList<>(line.sessions());
    }
}
