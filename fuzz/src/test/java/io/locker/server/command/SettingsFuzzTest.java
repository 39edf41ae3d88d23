package io.locker.server.command;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** The file of settings of a node. */
class SettingsFuzzTest {
    private static final Path FILE = temporary();

    private static Path temporary() {
        try {
            Path file = Files.createTempFile("settings", ".properties");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Stream<byte[]> files() {
        return Stream.of(
                        "data=/var/lib/locker\nhost=one\ngrpc-port=7420\nnodes=one,two:7422/7420,[::1]:1/2/3\n",
                        "join: true\\\n\nelection-timeout-ms 500\ntls-cert=a\ntls-key=b\ntls-ca=c\ntls-clients=require",
                        "access-rules=r\naccess-tokens=t\ninsecure=false\npeer-cert=a\npeer-key=b\npeer-ca=\\u0041\n",
                        "data=/var/\\u0000\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("files")
    @FuzzTest
    void isReadOrRefused(byte[] file) throws IOException {
        Files.write(FILE, file);
        Map<String, String> environment = Map.of("HOME", "/home/locker");
        try {
            Settings settings = Settings.read(List.of("--config", FILE.toString()), environment);
            new NodeSettings(settings, environment).config();
            new ProtectionSettings(settings).security();
        } catch (SettingException e) {
            if (!String.valueOf(e.getMessage()).matches("(?s)[A-Z].*\\..*")) {
                throw new AssertionError("The refusal is no sentence. message=" + e.getMessage(), e);
            }
        }
    }
}
