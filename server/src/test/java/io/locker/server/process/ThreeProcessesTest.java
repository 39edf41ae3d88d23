package io.locker.server.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.api.Release;
import io.locker.server.remote.Turns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Three nodes as processes, under load: one holder at a time, tokens that rise, and soon somebody holds again. */
@Timeout(400)
@Tag("one-java")
final class ThreeProcessesTest {
    private final Processes nodes = Processes.start(3);

    @AfterEach
    void end() {
        nodes.close();
    }

    private Turns load() {
        return Turns.start(4, nodes::open);
    }

    @Test
    void theLeaderIsKilledAgainAndAgain(TestReporter reporter) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (Turns turns = load()) {
            for (int round = 0; round < 4; round++) {
                turns.awaitMore(200);
                int leader = nodes.leader();
                nodes.node(leader).kill();
                took.add(turns.awaitMore(5));
                nodes.node(leader).restart();
            }
            turns.stopAndCheck();
            reporter.publishEntry("leader's death to the fifth hold after it", took + " " + turns);
        }
        Turns.healedInTime(took);
    }

    @Test
    void theLeaderIsFrozenAndWakesUp(TestReporter reporter) throws Exception {
        List<Duration> took = new ArrayList<>();
        try (Turns turns = load()) {
            for (int round = 0; round < 2; round++) {
                turns.awaitMore(200);
                int leader = nodes.leader();
                nodes.node(leader).freeze();
                took.add(turns.awaitMore(200));
                nodes.node(leader).thaw();
                turns.awaitMore(500);
            }
            turns.stopAndCheck();
            reporter.publishEntry("leader frozen to the 200th hold after it", took + " " + turns);
        }
    }

    @Test
    void allAreKilledAtOnceAndNothingThatWasToldIsForgotten() throws Exception {
        LockerOptions patient = LockerOptions.defaults().withLease(Duration.ofMinutes(1));
        try (Locker locker = Locker.open(nodes.uri(), patient)) {
            Hold hold = locker.lock("a").acquire();
            List<Integer> all = List.of(0, 1, 2);
            all.forEach(node -> nodes.node(node).kill());
            all.forEach(node -> nodes.node(node).restart());
            nodes.leader();

            try (Locker other = nodes.open()) {
                assertThat(other.lock("a").tryAcquire()).isEmpty();
                assertThat(hold.isValid()).isTrue();
                assertThat(hold.release()).isEqualTo(Release.RELEASED);
                Hold next = other.lock("a").acquire();
                assertThat(next.token()).isGreaterThan(hold.token());
            }
        }
    }
}
