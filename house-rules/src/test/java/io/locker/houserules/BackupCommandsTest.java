package io.locker.houserules;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.TestServers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A back-up and a restore as an operator types them, with the exit codes that the documents promise. */
class BackupCommandsTest {
    private static final Duration AT_MOST = Duration.ofMinutes(3);
    private static final Pattern TOKEN = Pattern.compile("token=([0-9]+)");

    /** Says a token, takes a back-up, loses the node, and says a token of the one that was restored. */
    private static final String COMMANDS = """
            at=locker://localhost:$LOCKER_SERVER_HTTP_PORT
            ends() {
                local code=$1 got=0
                shift
                "$@" || got=$?
                [ $got = $code ] || { echo "got $got: $*"; exit 1; }
            }
            until_served() { until ./locker cluster status --at $at >/dev/null 2>&1; do sleep 0.3; done; }
            ./locker server --data "$DIR/first" & node=$!
            until_served
            ends 0 ./locker cluster backup "$DIR/file" --at $at
            ends 64 ./locker cluster backup "$DIR/file" --at $at
            ends 78 ./locker cluster backup "$DIR/nowhere/file" --at $at
            ends 0 ./locker run --at $at hello -- sh -c 'echo "token=$LOCKER_TOKEN"'
            kill -9 $node; wait $node || true
            ends 69 ./locker cluster backup "$DIR/other" --at $at
            ends 78 ./locker server restore "$DIR/file" --data "$DIR/second"
            ends 69 ./locker server restore "$DIR/file" --cluster second --data "$DIR/first"
            ends 69 ./locker server restore "$DIR/none" --cluster second --data "$DIR/second"
            ends 0 ./locker server restore "$DIR/file" --cluster second --data "$DIR/second"
            ./locker server --data "$DIR/second" & node=$!
            until_served
            ends 0 ./locker run --at $at hello -- sh -c 'echo "token=$LOCKER_TOKEN"'
            kill $node; wait $node || true
            """;

    @TempDir
    private static Path cache;

    @TempDir
    private Path directory;

    @Test
    void aNodeThatWasLostBeginsAgainWithGreaterTokens() throws Exception {
        List<String> ports = Stream.generate(TestServers::freePort)
                .distinct()
                .limit(3)
                .map(String::valueOf)
                .collect(Collectors.toList());
        Map<String, String> environment = Map.of(
                "JAVA_HOME", System.getProperty("java.home"),
                "XDG_CACHE_HOME", cache.toString(),
                "DIR", directory.toString(),
                "LOCKER_SERVER_GRPC_PORT", ports.get(0),
                "LOCKER_SERVER_HTTP_PORT", ports.get(1),
                "LOCKER_SERVER_PEER_PORT", ports.get(2));

        Shell.Result result = new Shell(Repository.here().root(), environment)
                .run(AT_MOST, List.of("bash", "-euo", "pipefail", "-c", COMMANDS));

        assertThat(result.exitCode()).as(result.output()).isZero();
        Matcher tokens = TOKEN.matcher(result.output());
        assertThat(tokens.results().map(found -> Long.parseLong(found.group(1))).toList())
                .hasSize(2)
                .doesNotHaveDuplicates()
                .isSorted();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("file"))))
                .isEqualTo("rw-------");
    }
}
