package io.locker.server.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SettingsTest {
    private static final Map<String, String> HOME = Map.of("HOME", "/home/me");

    private static ServerConfig config(Map<String, String> environment, String... words) {
        return new NodeSettings(Settings.read(List.of(words), environment), environment).config();
    }

    @Test
    void nothingSetIsOneNodeOnTheLoopback() {
        ServerConfig config = config(HOME);

        NodeAddress self = new NodeAddress("127.0.0.1", 7422, 7420, 7421);
        assertThat(config.self()).isEqualTo(self);
        assertThat(config.listen()).isEqualTo("127.0.0.1");
        assertThat(config.cluster().nodes()).containsExactly(self);
        assertThat(config.cluster().founded()).isTrue();
        assertThat(config.data()).isEqualTo(Path.of("/home/me/.local/state/locker/server"));
    }

    @Test
    void theDirectoryOfStatesIsRespected() {
        assertThat(config(Map.of("HOME", "/home/me", "XDG_STATE_HOME", "/states"))
                        .data())
                .isEqualTo(Path.of("/states/locker/server"));
    }

    @Test
    void theCommandLineGoesBeforeTheEnvironmentBeforeTheFile(@TempDir Path root) throws IOException {
        Path file = Files.writeString(root.resolve("locker.conf"), "grpc-port=1\nhttp-port=2\npeer-port = 3\n");
        Map<String, String> environment =
                Map.of("LOCKER_SERVER_GRPC_PORT", "11", "LOCKER_SERVER_HTTP_PORT", "12", "HOME", "/h");

        ServerConfig config = config(environment, "--config", file.toString(), "--grpc-port=111");

        assertThat(config.self()).isEqualTo(new NodeAddress("127.0.0.1", 3, 111, 12));
    }

    @Test
    void nodesAreReadWithTheirPorts() {
        ServerConfig config = config(HOME, "--host", "b", "--nodes", "a, b,c:1/2/3");

        assertThat(config.cluster().nodes())
                .containsExactly(
                        new NodeAddress("a", 7422, 7420, 7421),
                        new NodeAddress("b", 7422, 7420, 7421),
                        new NodeAddress("c", 1, 2, 3));
    }

    @Test
    void whoJoinsNeedNotBeAmongTheNodes() {
        ServerConfig config = config(HOME, "--host", "d", "--nodes", "a,b,c", "--join");

        assertThat(config.cluster().founded()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "data|A setting begins with two dashes. word=data",
                "--grpc-prot 1|There is no such setting. setting=grpc-prot where=\"the command line\"",
                "--data|The setting has no value. setting=--data",
                "--host a --host b|The setting stands twice on the command line. setting=--host",
                "--grpc-port x|setting=grpc-port value=x where=\"--grpc-port\" detail=It is a number from 1 to 65535.",
                "--peer-port 65536|It is a number from 1 to 65535.",
                "--join=maybe|It is true or false.",
                "--nodes a,b|This node is not among them. node=127.0.0.1:7422/7420/7421",
                "--host a --nodes a,a|A node stands in it twice.",
                "--host a --nodes a,b:x|The address of a node is host:peer/grpc/http. address=b:x port=x",
                "--host a --nodes a,b,c,d,e,f,g,h|A cluster has at most 7 nodes.",
                "--config /nowhere/x|The file of settings cannot be read. file=/nowhere/x",
                "--election-timeout-ms 1|It is a number from 100 to 60000.",
            })
    void whatMakesNoSenseIsToldInOneSentence(String words, String told) {
        assertThatThrownBy(() -> config(HOME, words.split(" ")))
                .isInstanceOf(SettingException.class)
                .message()
                .contains(told)
                .hasLineCount(1);
    }

    @Test
    void aPathThatCannotBeIsRefused(@TempDir Path root) throws IOException {
        Path file = Files.writeString(root.resolve("locker.conf"), "data=/var/\\u0000\n");

        assertThatThrownBy(() -> config(HOME, "--config", file.toString()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("setting=data")
                .hasMessageEndingWith("There can be no such path.");
    }

    @Test
    void aSettingThatNobodyKnowsIsRefusedInAFileToo(@TempDir Path root) throws IOException {
        Path file = Files.writeString(root.resolve("locker.conf"), "grcp-port=1\n");

        assertThatThrownBy(() -> config(HOME, "--config", file.toString()))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("setting=grcp-port where=\"" + file);
    }
}
