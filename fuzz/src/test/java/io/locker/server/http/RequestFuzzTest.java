package io.locker.server.http;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import io.locker.server.http.request.RequestReader.Arrived;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Paths, queries and bodies, without the frame around them, which most random bytes would break. */
class RequestFuzzTest {
    static Stream<Arguments> requests() {
        return HttpSeeds.ALL.stream().map(seed -> {
            String[] head = seed.split(" ", 3);
            String body = seed.substring(seed.indexOf("\r\n\r\n") + 4);
            return Arguments.of(head[0], head[1], body.getBytes(StandardCharsets.UTF_8));
        });
    }

    @MethodSource("requests")
    @FuzzTest
    void isReadOrRefused(@NotNull String method, @NotNull String uri, byte @NotNull [] body) {
        HttpChecks.line(RequestBytes.read(new Arrived(method, uri, "application/json", body, "test")));
    }
}
