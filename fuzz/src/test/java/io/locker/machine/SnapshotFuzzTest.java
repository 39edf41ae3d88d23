package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.locker.fuzz.Refusals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of a table. */
class SnapshotFuzzTest {
    static Stream<byte[]> snapshots() {
        String several = """
                locker-table 1
                clock 1700000000000000 3 1700000000000042
                session web-1 1690000000000000 15000000 812 1699999999000000 40 holder=web
                reply 41 queued 0 2
                reply 42 refused STALE detail=x
                reply 43 busy
                lock orders/42
                drawn 2
                wait web-1/12 exclusive 2
                end 9""";
        return Stream.of(several, "locker-table 1\nclock 5 0 5\nend 2")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theSeedsMakeSense() {
        assertThat(snapshots().map(SnapshotFuzzTest::read)).hasSize(2);
    }

    @MethodSource("snapshots")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) {
        LockTable table;
        try {
            table = read(bytes);
        } catch (UnreadableDocument e) {
            Refusals.check(e);
            return;
        }
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        LockTable again = TableSnapshot.read(lines.iterator(), MachineLimits.defaults());
        Refusals.checkSame(table.digest(), again.digest());
    }

    private static LockTable read(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return TableSnapshot.read(List.of(text.split("\n", -1)).iterator(), MachineLimits.defaults());
    }
}
