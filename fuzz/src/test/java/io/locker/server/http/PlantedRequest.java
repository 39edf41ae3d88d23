package io.locker.server.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake for the canary to find: a front that fails at one way to list names. */
class PlantedRequest {
    static Stream<byte[]> requests() {
        return HttpFuzzTest.requests();
    }

    @MethodSource("requests")
    @FuzzTest
    void isReadOrRefused(byte[] bytes) {
        for (String line : RequestBytes.decode(bytes)) {
            HttpChecks.line(line.contains("limit=7") ? "500 The planted mistake." : line);
        }
    }
}
