package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** The document of a lock in a store, and the requests in its inbox. */
class DocumentFuzzTest {
    static Stream<byte[]> documents() {
        return Stream.of(
                        "locker 1\ndrawn 9\nhold web-1/4 update token=3072 since=1700000000000000 holder=w%20x\n"
                                + "upgrade web-1/4\nlinger web-2/1 shared token=2048 since=1690000000000000"
                                + " until=1700000060000000\nwait web-3/17 exclusive 9 payload=add%203\n"
                                + "result web-3/16 text=12\nbroken web-4/2 token=1024 by=ann reason=stuck\n"
                                + "value at=1700000000000000 until=1700000300000000 text=slot-42\n",
                        "locker 1\nhold s/1 2/5 since=5\n",
                        "claim s/1 exclusive holder=a purpose=b",
                        "withdraw s/1",
                        "release s/1")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theSeedsMakeSense() {
        List<String> seeds = documents()
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                .toList();
        assertThat(seeds)
                .filteredOn(seed -> seed.startsWith("locker"))
                .hasSize(2)
                .allSatisfy(seed -> LockDocument.decode(DocumentChecks.NAME, seed, 7, 8));
        assertThat(seeds)
                .filteredOn(seed -> !seed.startsWith("locker"))
                .hasSize(3)
                .allSatisfy(Request::decode);
    }

    @MethodSource("documents")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        DocumentChecks.document(text, LockDocument::encode);
        DocumentChecks.request(text);
    }
}
