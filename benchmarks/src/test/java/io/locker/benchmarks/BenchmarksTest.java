package io.locker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
        assertThat(Figures.of(temp, "commits", "--rounds=2", "--warmup=1", "--cycles=2"))
                .contains("\"two bare commits\":[[")
                .contains("\"acquire and release\":[[");
    }

    @Test
    void handOversAreMeasured() throws Exception {
        assertThat(Figures.of(temp, "handover", "--shapes=2x1", "--rounds=1", "--warmup=1", "--seconds=1"))
                .contains("\"2 × 1 run 1\":{");
    }

    @Test
    void crashesAreMeasured() throws Exception {
        assertThat(Figures.of(temp, "crash", "--rounds=1")).contains("\"nanos\":[");
    }

    @Test
    void messagesOfAStreamAreMeasured() throws Exception {
        assertThat(Figures.of(temp, "stream", "--rounds=1", "--warmup=1", "--cycles=3"))
                .contains("\"an acquire\":[")
                .contains("\"a hand-over to another client\":[");
    }

    @Test
    void recordsOfATopicAreMeasured() throws Exception {
        assertThat(Figures.of(temp, "topic", "--rounds=1", "--warmup=1", "--cycles=3"))
                .contains("\"an acquire\":[")
                .contains("\"a hand-over to another client\":[");
    }

    @Test
    void peersAreComparedOnRedis() throws Exception {
        assertThat(Figures.of(
                        temp,
                        "peers",
                        "--peers=locker-redis,redisson-fenced,spring-redis",
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
        assertThat(Figures.of(
                        temp,
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
        assertThat(Figures.of(temp, "peers", peers, "--parts=kills", "--kills=1"))
                .contains("\"kills locker-redis\":[");
    }

    @Test
    void memoryIsMeasured() throws Exception {
        assertThat(Figures.of(temp, "memory", "--count=20")).contains("\"a lock held\":");
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
}
