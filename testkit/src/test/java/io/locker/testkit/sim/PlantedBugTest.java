package io.locker.testkit.sim;

import static io.locker.testkit.sim.Simulation.Kind.HOST;
import static io.locker.testkit.sim.Simulation.Kind.LOG;
import static io.locker.testkit.sim.Simulation.Kind.SERVICE;
import static io.locker.testkit.sim.Simulation.Kind.STORE;
import static io.locker.testkit.sim.world.Checker.DEAD_FOR_GOOD;
import static io.locker.testkit.sim.world.Checker.EXCLUSION;
import static io.locker.testkit.sim.world.Checker.FAIRNESS;
import static io.locker.testkit.sim.world.Checker.FENCE;
import static io.locker.testkit.sim.world.Checker.FIFO;
import static io.locker.testkit.sim.world.Checker.LIVENESS;
import static io.locker.testkit.sim.world.Checker.LOSS_IS_TOLD;
import static io.locker.testkit.sim.world.Checker.MACHINE;
import static io.locker.testkit.sim.world.Checker.NOTHING_APPEARS;
import static io.locker.testkit.sim.world.Checker.NOTHING_LEFT;
import static io.locker.testkit.sim.world.Checker.NOTHING_VANISHES;
import static io.locker.testkit.sim.world.Checker.PROMPTNESS;
import static io.locker.testkit.sim.world.Checker.REPLICAS;
import static io.locker.testkit.sim.world.Checker.TOKEN_ORDER;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.sim.Simulation.Kind;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every planted bug is found within a few seeds, by a checker that watches over what it breaks. */
@Tag("one-java")
final class PlantedBugTest {
    private static final int MOST_SEEDS = 2_000;
    private static final int LEAST_BUGS = 25;

    /**
     * Where a bug lives and who finds it.
     *
     * @param bug the bug
     * @param world the world it lives in
     * @param finders the checkers that may notice it first
     */
    record Row(PlantedBug bug, Kind world, Set<Checker> finders) {
        static Row of(PlantedBug bug, Kind world, Checker first, Checker... others) {
            return new Row(bug, world, EnumSet.of(first, others));
        }

        @Override
        public String toString() {
            return bug + " in " + world;
        }
    }

    static List<Row> table() {
        return List.of(
                Row.of(PlantedBug.REVISION_DRAWN_EARLY, STORE, TOKEN_ORDER),
                Row.of(PlantedBug.SWAP_IGNORES_EXPECTED, STORE, NOTHING_VANISHES, FIFO, EXCLUSION),
                Row.of(PlantedBug.SWAP_TWICE, STORE, TOKEN_ORDER, FIFO, NOTHING_VANISHES, NOTHING_APPEARS),
                Row.of(PlantedBug.TAKEN_TWICE, STORE, NOTHING_APPEARS),
                Row.of(PlantedBug.NEWCOMER_IGNORES_INBOX, STORE, FIFO),
                Row.of(PlantedBug.REMOVE_IGNORES_EXPECTED, STORE, NOTHING_VANISHES),
                Row.of(PlantedBug.POST_LOST, STORE, NOTHING_VANISHES),
                Row.of(PlantedBug.INBOX_DROPPED_AT_SWAP, STORE, NOTHING_VANISHES),
                Row.of(PlantedBug.POST_SEEN_LATE, STORE, NOTHING_VANISHES, FIFO, NOTHING_APPEARS),
                Row.of(PlantedBug.INBOX_REVERSED, STORE, FIFO, LIVENESS, NOTHING_APPEARS),
                Row.of(PlantedBug.WAKES_NEVER_SENT, STORE, PROMPTNESS),
                Row.of(PlantedBug.NO_WAKES_AND_NO_POLL, STORE, LIVENESS, NOTHING_LEFT, PROMPTNESS),
                Row.of(PlantedBug.NO_WAKES_AND_NO_POLL, LOG, LIVENESS),
                Row.of(PlantedBug.REVISIONS_START_AGAIN, STORE, TOKEN_ORDER),
                Row.of(PlantedBug.READ_FORGETS_A_HOLD, STORE, NOTHING_VANISHES, EXCLUSION),
                Row.of(PlantedBug.EXPIRY_BY_CLIENT_CLOCK, STORE, EXCLUSION),
                Row.of(PlantedBug.LIVING_BURIED, STORE, EXCLUSION),
                Row.of(PlantedBug.DEAD_IN_NAME_ONLY, STORE, NOTHING_VANISHES, DEAD_FOR_GOOD),
                Row.of(PlantedBug.BEAT_REVIVES, STORE, DEAD_FOR_GOOD),
                Row.of(PlantedBug.DEAD_NEVER_BURIED, STORE, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.LEASE_FROM_REPLY, STORE, EXCLUSION),
                Row.of(PlantedBug.LEASE_FROM_RETRY, STORE, EXCLUSION),
                Row.of(PlantedBug.NO_MARGIN, STORE, EXCLUSION),
                Row.of(PlantedBug.NO_DEADLINE, STORE, EXCLUSION),
                Row.of(PlantedBug.NO_DEADLINE, LOG, EXCLUSION),
                Row.of(PlantedBug.LOSS_UNTOLD, STORE, LOSS_IS_TOLD, LIVENESS),
                Row.of(PlantedBug.LOSS_UNTOLD, LOG, LOSS_IS_TOLD, LIVENESS),
                Row.of(PlantedBug.UNKNOWN_TAKEN_FOR_FAILED, STORE, NOTHING_LEFT, LIVENESS),
                Row.of(PlantedBug.ORPHAN_KEPT, STORE, NOTHING_LEFT, LIVENESS),
                Row.of(PlantedBug.HAND_OVER_WITHOUT_TOKEN, STORE, TOKEN_ORDER),
                Row.of(PlantedBug.HAND_OVER_UNBOUNDED, STORE, FAIRNESS, TOKEN_ORDER),
                Row.of(PlantedBug.MODE_LOST, STORE, EXCLUSION, TOKEN_ORDER, MACHINE),
                Row.of(PlantedBug.SNAPSHOT_FORGETS_QUEUE, LOG, REPLICAS),
                Row.of(PlantedBug.SNAPSHOT_FORGETS_REPLIES, LOG, REPLICAS),
                Row.of(PlantedBug.REPLICA_SKIPS_ENTRY, LOG, REPLICAS),
                Row.of(PlantedBug.REPLICA_APPLIES_TWICE, LOG, REPLICAS),
                Row.of(PlantedBug.REPLICA_TAKES_ITS_TIME, LOG, REPLICAS),
                Row.of(PlantedBug.LIFT_FORGOTTEN, LOG, TOKEN_ORDER),
                Row.of(PlantedBug.EXPIRY_UNCHECKED, LOG, EXCLUSION),
                Row.of(PlantedBug.EXPIRY_BEGINS_ANEW, LOG, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.BEAT_ACKNOWLEDGED_ALONE, LOG, EXCLUSION),
                Row.of(PlantedBug.RETRY_RENUMBERED, LOG, LIVENESS, FIFO),
                Row.of(PlantedBug.TOGETHER_APART, LOG, EXCLUSION),
                Row.of(PlantedBug.DEADLOCK_UNNOTICED, LOG, LIVENESS),
                Row.of(PlantedBug.RESOURCE_UNFENCED, STORE, FENCE),
                Row.of(PlantedBug.RESOURCE_UNFENCED, LOG, FENCE));
    }

    static List<Row> hosts() {
        return List.of(
                Row.of(PlantedBug.DEAD_NEVER_BURIED, HOST, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.NO_DEADLINE, HOST, EXCLUSION),
                Row.of(PlantedBug.LOSS_UNTOLD, HOST, LOSS_IS_TOLD, LIVENESS),
                Row.of(PlantedBug.SNAPSHOT_FORGETS_QUEUE, HOST, REPLICAS),
                Row.of(PlantedBug.SNAPSHOT_FORGETS_REPLIES, HOST, REPLICAS),
                Row.of(PlantedBug.REPLICA_SKIPS_ENTRY, HOST, REPLICAS),
                Row.of(PlantedBug.REPLICA_APPLIES_TWICE, HOST, REPLICAS),
                Row.of(PlantedBug.REJOIN_APPLIES_TWICE, HOST, REPLICAS),
                Row.of(PlantedBug.DIGEST_UNVERIFIED, HOST, REPLICAS),
                Row.of(PlantedBug.LOSS_OF_TAIL_UNTOLD, HOST, REPLICAS),
                Row.of(PlantedBug.REPLICA_TAKES_ITS_TIME, HOST, REPLICAS),
                Row.of(PlantedBug.LIFT_FORGOTTEN, HOST, TOKEN_ORDER),
                Row.of(PlantedBug.EXPIRY_UNCHECKED, HOST, EXCLUSION),
                Row.of(PlantedBug.RETRY_RENUMBERED, HOST, LIVENESS, NOTHING_LEFT, FIFO),
                Row.of(PlantedBug.RESOURCE_UNFENCED, HOST, FENCE));
    }

    static List<Row> services() {
        return List.of(
                Row.of(PlantedBug.LIVING_BURIED, SERVICE, EXCLUSION),
                Row.of(PlantedBug.DEAD_NEVER_BURIED, SERVICE, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.NO_DEADLINE, SERVICE, EXCLUSION),
                Row.of(PlantedBug.LOSS_UNTOLD, SERVICE, LOSS_IS_TOLD, LIVENESS),
                Row.of(PlantedBug.RETRY_RENUMBERED, SERVICE, LIVENESS, NOTHING_LEFT, FIFO),
                Row.of(PlantedBug.RESUME_FORGETS_GRANTS, SERVICE, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.TOLD_ON_THE_OLD_LINE, SERVICE, LIVENESS),
                Row.of(PlantedBug.LATE_LINE_TAKES_SESSION, SERVICE, LIVENESS),
                Row.of(PlantedBug.LINE_END_FORGETS_CALLS, SERVICE, LIVENESS, NOTHING_LEFT),
                Row.of(PlantedBug.RESOURCE_UNFENCED, SERVICE, FENCE));
    }

    @ParameterizedTest
    @MethodSource({"table", "hosts", "services"})
    void isFound(Row row) {
        Set<PlantedBug> bugs = EnumSet.of(row.bug);
        for (long seed = 0; seed < MOST_SEEDS; seed++) {
            Simulation simulation = new Simulation(row.world, seed, bugs);
            if (!simulation.run().isGood()) {
                checkFinder(row, seed, simulation);
                return;
            }
        }
        assertThat(row).as("No seed below " + MOST_SEEDS + " finds it.").isNull();
    }

    private static void checkFinder(Row row, long seed, Simulation simulation) {
        assertThat(simulation.run().failure())
                .as(simulation.report())
                .isInstanceOfSatisfying(Violation.class, violation -> {
                    System.out.println("plantedBug=" + row.bug + " world=" + row.world + " seed=" + seed + " checker="
                            + violation.checker());
                    assertThat(violation.checker()).as(simulation.report()).isIn(row.finders);
                });
    }

    @Test
    void noneIsLeftOut() {
        assertThat(Stream.of(table(), hosts(), services()).flatMap(List::stream).map(Row::bug))
                .contains(PlantedBug.values());
        assertThat(PlantedBug.values()).hasSizeGreaterThanOrEqualTo(LEAST_BUGS);
    }
}
