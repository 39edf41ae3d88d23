package io.locker.machine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** A mistake for the canary to find: a writer that forgets which hold becomes exclusive. */
class PlantedDocument {
    static Stream<byte[]> documents() {
        return Stream.of(
                        "locker 1\ndrawn 9\nhold s/4 update token=3072 since=17\nwait s/5 exclusive 9\n",
                        "upgrade s/4\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @MethodSource("documents")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) {
        DocumentChecks.document(
                new String(bytes, StandardCharsets.UTF_8),
                lock -> LockDocument.encode(lock).replaceAll("upgrade .*\n", ""));
    }
}
