package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The real lock against the naive one, under random operations in random writes. */
class DifferentialTest {
    private static final List<LockMode> MODES = List.of(LockMode.values());
    private static final List<String> SESSIONS = List.of("a", "b", "c", "d");
    private static final int WRITES = 60;

    @Test
    void theLockDoesWhatTheNaiveOneDoes() {
        Seeds.run(DifferentialTest.class, 1_000, random -> run(random, NaiveLock.Bug.NONE));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aMistakeIsFound(NaiveLock.Bug bug) {
        assertThat(Seeds.firstFailure(500, random -> run(random, bug))).isPositive();
    }

    private static void run(Random random, NaiveLock.Bug bug) {
        Twins twins = new Twins(bug);
        int limit = random.nextInt(3) == 0 ? 3 : 0;
        long now = 1_000;
        for (int i = 0; i < WRITES; i++) {
            now += random.nextInt(3);
            List<Op> ops = new ArrayList<>();
            for (int n = random.nextInt(4) == 0 ? 3 : 1; n > 0; n--) {
                ops.add(op(random, limit, now));
            }
            twins.write(random.nextInt(8) == 0 ? 0 : now, ops);
        }
        endsIdle(twins, now);
    }

    private static void endsIdle(Twins twins, long now) {
        SESSIONS.forEach(session -> twins.write(now, List.of(Op.dropSession(session))));
        twins.write(now * 10, List.of(Op.advance()));
        assertThat(twins.lock().isIdle()).isTrue();
    }

    private static Op op(Random random, int limit, long now) {
        ClaimId id = id(random);
        return switch (random.nextInt(21)) {
            case 0, 1, 2, 3, 4, 5 -> Op.acquire(claim(random, id, limit));
            case 6 -> Op.tryAcquire(claim(random, id, limit));
            case 7, 8 -> Op.withdraw(id);
            case 9, 10, 11 -> Op.release(id, 0);
            case 12 -> Op.release(id, now + random.nextInt(6));
            case 13, 14, 15 -> Op.convert(id, MODES.get(random.nextInt(3)));
            case 16 -> Op.settle(id, results(random));
            case 17 -> Op.attach(id, random.nextInt(4) == 0 ? "" : "v" + now, random.nextInt(3) * (now + 2));
            case 18 -> Op.dropSession(id.session());
            case 19 -> Op.tryConvert(id, MODES.get(random.nextInt(3)));
            default -> random.nextInt(4) == 0 ? Op.breakHolds() : Op.advance();
        };
    }

    private static ClaimId id(Random random) {
        return new ClaimId(SESSIONS.get(random.nextInt(SESSIONS.size())), 1 + random.nextInt(2));
    }

    private static Claim claim(Random random, ClaimId id, int limit) {
        int asked = random.nextInt(20) == 0 ? 5 : limit;
        Demand demand =
                asked > 0 ? Demand.permits(1 + random.nextInt(asked), asked) : Demand.of(MODES.get(random.nextInt(3)));
        return new Claim(id, demand, Origin.NONE, random.nextBoolean() ? "work" : "", List.of());
    }

    private static Map<ClaimId, String> results(Random random) {
        Map<ClaimId, String> results = new LinkedHashMap<>();
        results.put(id(random), "first");
        results.put(id(random), "second");
        return results;
    }
}
