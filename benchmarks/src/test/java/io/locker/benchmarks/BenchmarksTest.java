package io.locker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** The benchmarks run; what they measure here says nothing. */
@Tag("one-java")
class BenchmarksTest {
    @TempDir
    Path temp;

    @Test
    void commitsAreMeasured() throws Exception {
        assertThat(figures("commits", "--rounds=2", "--warmup=1", "--cycles=2"))
                .contains("\"two bare commits\":[[")
                .contains("\"acquire and release\":[[");
    }

    @Test
    void handOversAreMeasured() throws Exception {
        assertThat(figures("handover", "--shapes=2x1", "--rounds=1", "--warmup=1", "--seconds=1"))
                .contains("\"2 × 1 run 1\":{");
    }

    @Test
    void crashesAreMeasured() throws Exception {
        assertThat(figures("crash", "--rounds=1")).contains("\"nanos\":[");
    }

    @Test
    void messagesOfAStreamAreMeasured() throws Exception {
        assertThat(figures("stream", "--rounds=1", "--warmup=1", "--cycles=3"))
                .contains("\"an acquire\":[")
                .contains("\"a hand-over to another client\":[");
    }

    @Test
    void recordsOfATopicAreMeasured() throws Exception {
        assertThat(figures("topic", "--rounds=1", "--warmup=1", "--cycles=3"))
                .contains("\"an acquire\":[")
                .contains("\"a hand-over to another client\":[");
    }

    @Test
    void peersAreComparedOnRedis() throws Exception {
        assertThat(figures(
                        "peers",
                        "--peers=redis",
                        "--parts=contests,names",
                        "--shapes=2x2",
                        "--rounds=1",
                        "--seconds=1",
                        "--warmup=1",
                        "--warmup-of-several=1",
                        "--names=20"))
                .contains("\"2x2x1 locker-redis round 1\":{")
                .contains("\"2x2x1 redisson-fenced round 1\":{")
                .contains("\"names spring-redis\":[");
    }

    @Test
    void peersAreComparedOnPostgresql() throws Exception {
        assertThat(figures(
                        "peers",
                        "--peers=postgresql",
                        "--parts=contests,names",
                        "--shapes=1x1",
                        "--rounds=1",
                        "--seconds=1",
                        "--warmup=1",
                        "--warmup-of-several=1",
                        "--names=20"))
                .contains("\"1x1x1 locker-postgresql round 1\":{")
                .contains("\"1x1x1 pg-advisory round 1\":{")
                .contains("\"names spring-jdbc\":[");
    }

    @Test
    void theKillOfAHolderIsMeasured() throws Exception {
        String peers = "--peers=locker-redis,locker-postgresql,pg-advisory";
        assertThat(figures("peers", peers, "--parts=kills", "--kills=1")).contains("\"kills locker-redis\":[");
    }

    @Test
    void lockersServerIsComparedWithZooKeeper() throws Exception {
        assertThat(figures(
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
        assertThat(figures(
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
        assertThat(figures("server", "--who=locker-api", "--nodes=3", "--parts=failover", "--kills=1"))
                .contains("\"3 nodes failover locker-api\":[");
    }

    @Test
    void memoryIsMeasured() throws Exception {
        assertThat(figures("memory", "--count=20")).contains("\"a lock held\":");
    }

    @Test
    void singleCallsAreMeasured() throws Exception {
        String options = "-foe true -f 0 -wi 0 -i 1 -r 10ms -p waiting=10 -o " + temp.resolve("out");

        List<RunResult> results = new ArrayList<>(new Runner(new CommandLineOptions(options.split(" ", -1))).run());

        assertThat(results).hasSize(9);
    }

    private String said(int code, String... args) throws Exception {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(Benchmarks.run(List.of(args), out, out)).isEqualTo(code);
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void aSettingThatNobodyReadsIsRefused() throws Exception {
        assertThat(said(64, "commits", "--round=2"))
                .startsWith("This benchmark has no such setting. unknown=[round] known=[rounds,")
                .doesNotContain("\tat ");
    }

    @Test
    void aSettingThatMakesNoSenseIsRefused() throws Exception {
        assertThat(said(64, "crash", "rounds")).startsWith("A setting has the form --name=value. given=rounds\n");
        assertThat(said(64, "crash", "--rounds=many")).startsWith("The setting is a number from 1. rounds=many\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"commits", "handover", "crash", "peers", "stream", "topic", "server", "crowd", "start", "memory"
            })
    void eachSaysWhichSettingsItHas(String name) throws Exception {
        assertThat(said(0, "--help")).contains("\n  " + name + " ");
        assertThat(said(0, name, "--help"))
                .startsWith(name + ": ")
                .containsPattern("\n  --[a-z-]+=.*\n")
                .contains("\n  --results=");
        assertThat(said(64)).startsWith("Name a benchmark:\n");
    }

    private String figures(String name, String... settings) throws Exception {
        Stream<String> places = Stream.of("--results=" + temp, "--directory=" + temp);
        List<String> args = Stream.of(Stream.of(name), Stream.of(settings), places)
                .flatMap(given -> given)
                .toList();
        assertThat(Benchmarks.run(args, System.out, System.err)).isZero();
        return Files.readString(temp.resolve(name + ".json"));
    }
}
