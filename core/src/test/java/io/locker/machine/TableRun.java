package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.machine.Command.RequestId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * A random run of a table, with requests that arrive twice or too late, and a second replica that is restored from a
 * snapshot of the first now and then. After each command the replicas agree, the invariants hold, and what the events
 * tell fits together.
 */
final class TableRun {
    private static final List<LockMode> MODES = List.of(LockMode.values());
    private static final List<String> SESSIONS = List.of("a", "b", "c", "d");
    private static final List<LockName> LOCKS =
            List.of(new LockName("x"), new LockName("y"), new LockName("z"), new LockName("many"));

    private final Random random;
    private final MachineLimits limits;
    private final LockTable table;
    private final Map<String, Long> requests = new LinkedHashMap<>();
    private final Map<String, Long> claims = new LinkedHashMap<>();
    private final List<Command> sent = new ArrayList<>();
    private final Map<LockName, Long> lastToken = new TreeMap<>();
    private final Map<String, Integer> tally;
    private LockTable replica;
    private long now = 1_000;

    /** Makes a run that counts what it saw of each kind of reply and event. */
    TableRun(Random random, int searchSteps, Map<String, Integer> tally) {
        this.random = random;
        this.tally = tally;
        limits = MachineLimits.defaults()
                .with(new MachineLimits.OfLock(6, 9))
                .with(new MachineLimits.OfSession(7, 8))
                .with(new MachineLimits.OfTable(4, 3, searchSteps));
        table = new LockTable(now, limits);
        replica = new LockTable(now, limits);
    }

    void run(int steps) {
        for (int i = 0; i < steps; i++) {
            now += random.nextInt(4) - 1;
            Command command =
                    random.nextInt(10) == 0 && !sent.isEmpty() ? sent.get(random.nextInt(sent.size())) : command();
            sent.add(command);
            apply(command);
            if (random.nextInt(20) == 0) {
                replica = copy();
            }
        }
        endIdle();
    }

    private LockTable.Step apply(Command command) {
        Map<LockName, List<ClaimId>> queues = queues();
        boolean fresh = command instanceof Command.Acquire && sent.indexOf(command) == sent.size() - 1;
        boolean sound = fresh && Progress.endsWell(copyWithoutSearch());
        LockTable.Step step = table.apply(now, command);
        assertThat(replica.apply(now, command)).isEqualTo(step);
        assertThat(replica.digest()).isEqualTo(table.digest());
        Invariants.check(table);
        step.events().forEach(event -> check(event, queues));
        tally.merge("reply " + NaiveLock.word(step.reply()), 1, Integer::sum);
        if (step.reply() instanceof Reply.Refused refused) {
            tally.merge("refused " + refused.reason(), 1, Integer::sum);
        }
        step.events().forEach(event -> tally.merge("event " + event.getClass().getSimpleName(), 1, Integer::sum));
        if (sound && command instanceof Command.Acquire acquire) {
            checkDeadlock(acquire, step.reply());
        }
        checkRepetition(command, step.reply());
        return step;
    }

    private Map<LockName, List<ClaimId>> queues() {
        Map<LockName, List<ClaimId>> queues = new TreeMap<>();
        table.locks()
                .forEach(lock -> queues.put(
                        lock.name(), lock.queue().stream().map(Claim::id).toList()));
        return queues;
    }

    private void check(Event event, Map<LockName, List<ClaimId>> queues) {
        if (event instanceof Event.SessionEnded ended) {
            assertThat(table.session(ended.session())).isEmpty();
            table.locks().forEach(lock -> assertThat(lock.sessions()).doesNotContain(ended.session()));
        } else if (event instanceof Event.Granted granted) {
            checkToken(granted.lock(), granted.grant().token());
            checkTurn(granted, queues.getOrDefault(granted.lock(), List.of()));
        } else if (event instanceof Event.Converted converted) {
            checkToken(converted.lock(), converted.grant().token());
        }
    }

    private void checkToken(LockName lock, long token) {
        assertThat(token).isGreaterThan(lastToken.getOrDefault(lock, 0L));
        lastToken.put(lock, token);
    }

    /** Whoever stood in front of a claim when it was granted has left the queue too. */
    private void checkTurn(Event.Granted granted, List<ClaimId> before) {
        List<ClaimId> waiting = table.lock(granted.lock()).stream()
                .flatMap(lock -> lock.queue().stream())
                .map(Claim::id)
                .toList();
        int place = before.indexOf(granted.claim());
        List<ClaimId> inFront = before.subList(0, place < 0 ? before.size() : place);
        assertThat(Collections.disjoint(inFront, waiting)).isTrue();
    }

    /** A request that arrives again changes nothing but the sign of life, and is answered alike. */
    private void checkRepetition(Command command, Reply reply) {
        boolean request = command instanceof Command.Acquire
                || command instanceof Command.Release
                || command instanceof Command.Withdraw
                || command instanceof Command.Convert;
        if (!request || random.nextInt(4) != 0) {
            return;
        }
        LockTable again = copy();
        LockTable.Step step = again.apply(now, command);
        assertThat(step.events()).isEmpty();
        assertThat(lockLines(again)).isEqualTo(lockLines(table));
        if (!(reply instanceof Reply.Queued)) {
            assertThat(step.reply()).isEqualTo(reply);
        }
    }

    /**
     * The search of a new request says Deadlock exactly if the claim would stand in the queue for ever, whatever the
     * others do.
     */
    private void checkDeadlock(Command.Acquire acquire, Reply reply) {
        if (reply instanceof Reply.Deadlock deadlock) {
            assertThat(deadlock.cycle().get(0).claim())
                    .isEqualTo(acquire.claim().id());
            assertThat(Progress.isStuck(copyWithoutSearch(), acquire))
                    .as("%s\n%s\n%s", deadlock, acquire, String.join("\n", lockLines(table)))
                    .isTrue();
        } else if (reply instanceof Reply.Queued
                && !acquire.claim().origin().actor().isEmpty()) {
            assertThat(Progress.isStuck(copyWithoutSearch(), acquire))
                    .as("%s\n%s", acquire, String.join("\n", lockLines(table)))
                    .isFalse();
        }
    }

    private LockTable copy() {
        return TableSnapshot.read(lines(table).iterator(), limits);
    }

    private LockTable copyWithoutSearch() {
        MachineLimits wide = MachineLimits.defaults().with(new MachineLimits.OfTable(99, 99, 0));
        return TableSnapshot.read(lines(table).iterator(), wide);
    }

    static List<String> lines(LockTable table) {
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        return lines;
    }

    private static List<String> lockLines(LockTable table) {
        return lines(table).stream()
                .dropWhile(line -> !line.startsWith("lock "))
                .toList();
    }

    private void endIdle() {
        now += 1_000;
        SESSIONS.forEach(session -> apply(new Command.CloseSession(session)));
        apply(new Command.Tick());
        assertThat(table.locks()).isEmpty();
        assertThat(lines(table)).hasSize(3);
    }

    private Command command() {
        String session = SESSIONS.get(random.nextInt(SESSIONS.size()));
        if (table.session(session).isEmpty() && random.nextInt(4) != 0) {
            return new Command.OpenSession(session, "host " + session, 10);
        }
        ClaimId id = id(session);
        return switch (random.nextInt(24)) {
            case 0 -> new Command.OpenSession(session, "host " + session, 10);
            case 1, 2, 3, 4, 5, 6, 7, 8, 9 -> acquire(session);
            case 10, 11, 12 -> new Command.Withdraw(request(session), id);
            case 13, 14, 15, 16 -> new Command.Release(request(session), id, random.nextInt(4) == 0 ? 5 : 0);
            case 17 -> new Command.Convert(request(session), id, MODES.get(random.nextInt(3)), random.nextInt(4) > 0);
            case 19 -> new Command.Settle(request(session), id, results());
            case 20 -> new Command.Attach(request(session), id, "v" + now, random.nextInt(3) * 5L);
            case 21 ->
                random.nextInt(4) == 0
                        ? new Command.BreakHolds(LOCKS.get(random.nextInt(4)), "ann", "stuck", 0)
                        : new Command.OpenSession(session, "host " + session, 10);
            case 22 -> random.nextInt(8) == 0 ? new Command.CloseSession(session) : new Command.Beat(session);
            default -> rare(session);
        };
    }

    /** Returns a claim of a session, mostly one that is still there. */
    private ClaimId id(String session) {
        List<ClaimId> here = table.locks().stream()
                .flatMap(lock -> lock.claims().stream())
                .filter(id -> id.session().equals(session))
                .toList();
        if (here.isEmpty() || random.nextInt(6) == 0) {
            return new ClaimId(session, claims.getOrDefault(session, 1L));
        }
        return here.get(random.nextInt(here.size()));
    }

    private Map<ClaimId, String> results() {
        Map<ClaimId, String> results = new TreeMap<>();
        table.locks().forEach(lock -> lock.queue().forEach(claim -> results.put(claim.id(), "done")));
        return results;
    }

    private Command rare(String session) {
        long beat = table.session(session).map(LockTable.SessionView::beat).orElse(0L);
        return switch (random.nextInt(4)) {
            case 0 -> new Command.ExpireSession(session, beat - random.nextInt(2), table.term());
            case 1 -> new Command.NewTerm(table.term() + random.nextInt(2));
            case 2 -> new Command.Lift(table.grants() + random.nextInt(3) - 1);
            default -> new Command.Tick();
        };
    }

    private Command acquire(String session) {
        ClaimId id = new ClaimId(session, claims.merge(session, 1L, Long::sum));
        LockName lock = LOCKS.get(random.nextInt(4));
        boolean semaphore = lock.value().equals("many");
        List<LockName> together = random.nextInt(4) == 0 && !semaphore
                ? LOCKS.stream()
                        .filter(other -> !other.equals(lock) && LOCKS.indexOf(other) < 3 - random.nextInt(2))
                        .toList()
                : List.of();
        Demand demand = semaphore ? Demand.permits(1 + random.nextInt(3), 3) : Demand.of(MODES.get(random.nextInt(3)));
        String actor = random.nextInt(3) == 0 ? "" : "actor-" + session;
        String payload = together.isEmpty() && random.nextBoolean() ? "work" : "";
        Claim claim = new Claim(id, demand, new Origin("h", "", actor), payload, together);
        return new Command.Acquire(request(session), lock, claim, random.nextInt(5) != 0);
    }

    private RequestId request(String session) {
        long number = requests.merge(session, 1L, Long::sum);
        return new RequestId(session, number, Math.max(0, number - 1 - random.nextInt(5)));
    }
}
