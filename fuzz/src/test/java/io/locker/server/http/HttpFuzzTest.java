package io.locker.server.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever arrives on a connection is a request that makes sense, or is refused in words. */
class HttpFuzzTest {
    static Stream<byte[]> requests() {
        return HttpSeeds.ALL.stream().map(seed -> seed.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("requests")
    @FuzzTest
    void isReadOrRefused(byte[] bytes) {
        RequestBytes.decode(bytes).forEach(HttpChecks::line);
    }
}
