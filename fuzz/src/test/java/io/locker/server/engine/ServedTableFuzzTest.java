package io.locker.server.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.locker.fuzz.Refusals;
import io.locker.machine.Command;
import io.locker.machine.UnreadableDocument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Snapshots of the server: what is read is written as it was, so no byte of it can be another. */
class ServedTableFuzzTest {
    static Stream<byte[]> snapshots() {
        ServedTable one = new ServedTable();
        one.enter(7, 5).apply(5, new Command.OpenSession("s", "web", 9));
        ServedTable restored = new ServedTable();
        restored.enter(8, 5).apply(5, new Command.NewTerm(3));
        restored.restored(true);
        return Stream.of(new ServedTable(), one, restored).map(ServedTableFuzzTest::written);
    }

    private static byte[] written(ServedTable served) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            served.image().writeTo(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    @MethodSource("snapshots")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) throws IOException {
        ServedTable read = new ServedTable();
        try {
            read.load(new ByteArrayInputStream(bytes));
        } catch (UnreadableDocument e) {
            Refusals.check(e);
            return;
        }
        Refusals.checkSame(Arrays.toString(bytes), Arrays.toString(written(read)));
    }
}
