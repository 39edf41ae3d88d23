package io.locker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmarks of the server run; what they measure here says nothing. */
@Tag("one-java")
class ServerBenchmarksTest {
    @TempDir
    Path temp;

    @Test
    void lockersServerIsComparedWithZooKeeper() throws Exception {
        assertThat(Figures.of(
                        temp,
                        "server",
                        "--who=locker,zookeeper",
                        "--nodes=1",
                        "--parts=load,handover",
                        "--outstanding=1,8",
                        "--rounds=1",
                        "--warmup=1",
                        "--millis=300",
                        "--handovers=2"))
                .contains("\"one node 8 outstanding locker-line round 1\":{")
                .contains("\"one node 8 outstanding locker-api round 1\":{")
                .contains("\"one node 8 outstanding zookeeper-node round 1\":{")
                .contains("\"one node hand-over locker-api\":[")
                .contains("\"one node hand-over curator\":[");
    }

    @Test
    void aCrowdOnOneNodeIsMeasured() throws Exception {
        assertThat(Figures.of(
                        temp,
                        "crowd",
                        "--lines=4",
                        "--sessions=100",
                        "--locks=2000",
                        "--beat-millis=300",
                        "--rounds=1",
                        "--waiting-sessions=50",
                        "--waiters=500",
                        "--few=10",
                        "--handovers=8",
                        "--warmup=10"))
                .contains("\"a hand-over, and a claim that joins, of 10, words\":24")
                .contains("\"a hand-over, and a claim that joins, of 500, words\":24")
                .contains("\"backup\":[")
                .contains("\"restore\":[")
                .contains("\"restart\":[");
    }

    @Test
    void theKillOfALeaderIsMeasured() throws Exception {
        assertThat(Figures.of(temp, "server", "--who=locker-api", "--nodes=3", "--parts=failover", "--kills=1"))
                .contains("\"3 nodes failover locker-api\":[");
    }
}
