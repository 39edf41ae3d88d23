package io.locker.testkit.service;

import io.locker.api.NotPermittedException;
import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import io.locker.machine.LockTable.Step;
import io.locker.machine.MachineLimits;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceCall.Carry;
import io.locker.protocol.ServiceCall.ListNames;
import io.locker.protocol.ServiceCall.Look;
import io.locker.protocol.ServiceCall.Resume;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.spi.TimeSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The table of a {@link DirectService}, who is told what, and who lives. All on one thread. */
final class DirectTable {
    private static final int MOST_SHOWN = 1_000;
    private static final long NEVER = Long.MAX_VALUE / 4;

    private final TimeSource time;
    private final Executor loop;
    private final LockTable table;
    private final TableWords words;
    /** The lines that are open, each with its place in the order in which they were opened. */
    private final Map<DirectLine, Long> lines = new LinkedHashMap<>();

    private final Map<String, DirectLine> told = new HashMap<>();
    private final Map<String, Long> signs = new LinkedHashMap<>();
    private final Map<DirectLine, List<ServiceWord>> toSay = new LinkedHashMap<>();
    private boolean holding;
    private boolean dropping;
    private long applied;
    private long opened;
    private long alarmAt;
    private TimeSource.@Nullable Timer alarm;

    DirectTable(TimeSource time, MachineLimits limits, Executor loop) {
        this.time = time;
        this.loop = loop;
        table = new LockTable(micros(), limits);
        words = new TableWords(table);
    }

    private long micros() {
        return time.nanos() / 1_000 + 1;
    }

    LockTable table() {
        return table;
    }

    long applied() {
        return applied;
    }

    void begins(DirectLine line) {
        opened++;
        lines.put(line, opened);
    }

    void ends(DirectLine line) {
        lines.remove(line);
        told.values().removeIf(line::equals);
        toSay.remove(line);
    }

    void endLines(String why) {
        for (DirectLine line : List.copyOf(lines.keySet())) {
            line.end(why);
            ends(line);
        }
    }

    void dropNext() {
        dropping = true;
    }

    void holdBack(boolean hold) {
        holding = hold;
        speak();
    }

    void giveTime() {
        signs.replaceAll((session, at) -> time.nanos());
        watch();
    }

    void newTerm() {
        apply(new Command.NewTerm(table.term() + 1));
        giveTime();
        speak();
    }

    /** Takes what a client says. */
    void take(DirectLine line, List<ServiceCall> calls) {
        if (line.isOver() || !lines.containsKey(line)) {
            return;
        }
        for (ServiceCall call : calls) {
            if (call instanceof Carry carry) {
                carry(line, carry);
            } else if (call instanceof Resume resume) {
                say(line, resume(line, resume));
            } else if (call instanceof Look look) {
                say(line, words.looked(look.id(), look.name(), MOST_SHOWN, Math.max(table.time(), micros())));
            } else if (call instanceof ListNames list) {
                say(line, words.listed(list.id(), list.prefix(), list.after(), list.limit()));
            }
        }
        watch();
        speak();
    }

    private ServiceWord resume(DirectLine line, Resume resume) {
        if (signs.replace(resume.session(), time.nanos()) != null) {
            tellOn(line, resume.session());
        }
        return words.resumed(resume.id(), resume.session());
    }

    /** A session is told on this line, unless it has a younger one: what arrives late must not take it back. */
    private void tellOn(DirectLine line, String session) {
        told.merge(session, line, (present, next) -> order(present) > order(next) ? present : next);
    }

    private long order(DirectLine line) {
        return lines.getOrDefault(line, 0L);
    }

    private void carry(DirectLine line, Carry carry) {
        Command command = carry.command();
        if (!TableWords.isOfClients(command)) {
            NotPermittedException why =
                    new NotPermittedException("This command is no business of a client's. command=" + command, null);
            say(line, new Failed(carry.id(), why));
            return;
        }
        if (command instanceof Command.Beat beat) {
            boolean lives = signs.replace(beat.session(), time.nanos()) != null;
            say(line, new Replied(carry.id(), lives ? Reply.DONE : Reply.UNKNOWN, null));
            return;
        }
        if (command instanceof Command.OpenSession open) {
            tellOn(line, open.session());
            signs.put(open.session(), time.nanos());
        } else if (command instanceof Command.Requested requested) {
            signs.replace(requested.request().session(), time.nanos());
        }
        Step step = table.apply(micros(), command);
        applied++;
        say(line, words.replied(carry.id(), command, step));
        tell(words.happened(command, step));
        if (command instanceof Command.OpenSession open
                && table.session(open.session()).isEmpty()) {
            forget(open.session());
        }
    }

    private void apply(Command command) {
        Step step = table.apply(micros(), command);
        applied++;
        tell(words.happened(command, step));
    }

    private void tell(List<Happened> happened) {
        for (Happened word : happened) {
            String session = word.event().session();
            DirectLine line = told.get(session);
            if (line != null) {
                say(line, word);
            }
            if (table.session(session).isEmpty()) {
                forget(session);
            }
        }
    }

    private void forget(String session) {
        told.remove(session);
        signs.remove(session);
    }

    private void say(DirectLine line, ServiceWord word) {
        toSay.computeIfAbsent(line, absent -> new ArrayList<>()).add(word);
    }

    private void speak() {
        if (holding) {
            return;
        }
        Map<DirectLine, List<ServiceWord>> now = new LinkedHashMap<>(toSay);
        toSay.clear();
        now.forEach((line, said) -> {
            if (dropping) {
                dropping = false;
                line.end("The test has lost what was said.");
                ends(line);
            } else {
                line.say(said);
            }
        });
    }

    /** Sees to what falls due, and sets the alarm for what will. */
    private void watch() {
        long now = time.nanos();
        long due = NEVER;
        for (SessionView session : table.sessions()) {
            long end = signs.getOrDefault(session.session(), now) + session.lease() * 1_000 - now;
            if (end <= 0) {
                apply(new Command.ExpireSession(session.session(), session.beat(), table.term()));
            } else {
                due = Math.min(due, end);
            }
        }
        long change = table.nextChange();
        if (change != 0 && change <= micros()) {
            apply(new Command.Tick());
            change = table.nextChange();
        }
        if (change != 0) {
            due = Math.min(due, Math.max(1, change - micros()) * 1_000);
        }
        setAlarm(now + due);
    }

    private void setAlarm(long at) {
        if (alarm != null && at - alarmAt >= 0) {
            return;
        }
        if (alarm != null) {
            alarm.cancel();
        }
        alarmAt = at;
        alarm = time.at(
                at,
                () -> loop.execute(() -> {
                    alarm = null;
                    watch();
                    speak();
                }));
    }
}
