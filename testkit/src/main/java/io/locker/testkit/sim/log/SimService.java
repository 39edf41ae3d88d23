package io.locker.testkit.sim.log;

import io.locker.host.TableWords;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.LockTable.SessionView;
import io.locker.machine.LockTable.Step;
import io.locker.machine.MachineLimits;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.testkit.sim.world.PlantedBug;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A simulated lock service: one table that never forgets, lines, and sessions that live by their signs of life. */
final class SimService {
    private static final int MOST_SHOWN = 3;

    private final ServiceWorld world;
    private final LogLedger ledger;
    private final LockTable table;
    private final TableWords words;
    /** The lines that are open, as far as the service knows, by their age. */
    private final Map<ServiceLine, Long> lines = new LinkedHashMap<>();

    private final Map<String, ServiceLine> told = new TreeMap<>();
    private final Map<String, Long> signs = new TreeMap<>();
    private long opened;

    SimService(ServiceWorld world, LogLedger ledger) {
        this.world = world;
        this.ledger = ledger;
        table = new LockTable(world.micros(), MachineLimits.defaults());
        words = new TableWords(table);
    }

    LockTable table() {
        return table;
    }

    private long now() {
        return world.timeline().now();
    }

    void begins(ServiceLine line) {
        opened++;
        lines.put(line, opened);
    }

    void ends(ServiceLine line) {
        lines.remove(line);
        told.values().removeIf(line::equals);
    }

    void restart() {
        List.copyOf(lines.keySet()).forEach(this::ends);
        signs.replaceAll((session, at) -> now());
    }

    void newTerm() {
        apply(new Command.NewTerm(table.term() + 1));
        signs.replaceAll((session, at) -> now());
    }

    /** Ends silent sessions, and lets time pass, over and over. */
    void watch() {
        world.timeline().after(world.scenario().times().lease() / 20, () -> {
            look();
            watch();
        });
    }

    private void look() {
        boolean early = world.has(PlantedBug.LIVING_BURIED);
        for (SessionView session : table.sessions()) {
            long lease = early ? session.lease() / 2 : session.lease();
            long silent = now() - signs.getOrDefault(session.session(), now());
            if (silent >= lease * 1_000 && !world.has(PlantedBug.DEAD_NEVER_BURIED)) {
                apply(new Command.ExpireSession(session.session(), session.beat(), table.term()));
            }
        }
        if (table.nextChange() != 0 && table.nextChange() <= world.micros()) {
            apply(new Command.Tick());
        }
    }

    /** Takes what arrives on a line. */
    void take(ServiceLine line, List<ServiceCall> calls) {
        if (!lines.containsKey(line)) {
            return;
        }
        List<ServiceWord> answers = new ArrayList<>();
        for (ServiceCall call : calls) {
            answer(line, call, answers);
        }
        if (!answers.isEmpty()) {
            line.say(answers);
        }
    }

    private void answer(ServiceLine line, ServiceCall call, List<ServiceWord> answers) {
        if (call instanceof ServiceCall.Resume resume) {
            sign(resume.session());
            boolean moves = !world.has(PlantedBug.TOLD_ON_THE_OLD_LINE) || !told.containsKey(resume.session());
            if (signs.containsKey(resume.session()) && moves) {
                tellOn(line, resume.session());
            }
            answers.add(resumed(resume));
        } else if (call instanceof ServiceCall.Look look) {
            answers.add(words.looked(look.id(), look.name(), MOST_SHOWN, world.micros()));
        } else if (call instanceof ServiceCall.ListNames list) {
            answers.add(words.listed(list.id(), list.prefix(), list.after(), list.limit()));
        } else {
            carry(line, (ServiceCall.Carry) call, answers);
        }
    }

    private Resumed resumed(ServiceCall.Resume resume) {
        Resumed whole = words.resumed(resume.id(), resume.session());
        if (!world.has(PlantedBug.RESUME_FORGETS_GRANTS)) {
            return whole;
        }
        return new Resumed(
                whole.id(),
                whole.alive(),
                whole.standings().stream()
                        .filter(standing -> !(standing.reply() instanceof Reply.Granted))
                        .toList());
    }

    private void sign(String session) {
        signs.replace(session, now());
    }

    private void tellOn(ServiceLine line, String session) {
        boolean late = world.has(PlantedBug.LATE_LINE_TAKES_SESSION);
        told.merge(session, line, (present, next) -> !late && age(present) > age(next) ? present : next);
    }

    private long age(ServiceLine line) {
        return lines.getOrDefault(line, 0L);
    }

    private void carry(ServiceLine line, ServiceCall.Carry carry, List<ServiceWord> answers) {
        Command command = carry.command();
        if (command instanceof Command.Beat beat) {
            boolean lives = signs.containsKey(beat.session());
            sign(beat.session());
            answers.add(new Replied(carry.id(), lives ? Reply.DONE : Reply.UNKNOWN, null));
            return;
        }
        if (command instanceof Command.OpenSession open) {
            signs.put(open.session(), now());
            tellOn(line, open.session());
        } else if (command instanceof Command.Requested requested) {
            sign(requested.request().session());
        }
        Step step = applied(command);
        answers.add(words.replied(carry.id(), command, step));
        tell(words.happened(command, step), line, answers);
    }

    private Step applied(Command command) {
        Step step = table.apply(world.micros(), command);
        world.trace().detail("table says", table.grants(), step);
        ledger.applied(table, command, step);
        return step;
    }

    private void apply(Command command) {
        Step step = applied(command);
        tell(words.happened(command, step), null, List.of());
    }

    private void tell(List<Happened> happened, @Nullable ServiceLine asking, List<ServiceWord> answers) {
        for (Happened word : happened) {
            String session = word.event().session();
            ServiceLine line = told.get(session);
            if (line != null && line == asking) {
                answers.add(word);
            } else if (line != null) {
                line.say(List.of(word));
            }
            if (table.session(session).isEmpty()) {
                told.remove(session);
                signs.remove(session);
            }
        }
    }
}
