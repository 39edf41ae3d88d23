package io.locker.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.locker.fuzz.Refusals;
import io.locker.host.LogText;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.TableSnapshot;
import io.locker.machine.UnreadableDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries of the server's log, and the table that they make. */
class EntryFuzzTest {
    static Stream<byte[]> entries() {
        String head = "locker-entry 1 1700000000000000\nlocker-log 1 10.0.0.1:7422 812\n";
        return Stream.of(
                        head + "open s 15000000 holder=web\nacquire s 1 0 a queue s/1 exclusive holder=web\n"
                                + "acquire s 2 0 a queue s/2 exclusive holder=web\nrelease s 3 2 s/1 0",
                        head + "open s 9\nacquire s 1 0 a try s/1 update\nconvert s 2 1 s/1 EXCLUSIVE queue\n"
                                + "attach s 3 0 s/1 5 text=x\nsettle s 4 0 s/1 s/9 result=7\nlet-go s 5 0 s/1 a",
                        head + "term 3\ntick\nlift 4\nbeat s\nexpire s 1 2\nclose s\nbreak a 0 by=ann reason=why\n"
                                + "withdraw s 6 0 s/1\nmark\ndigest 1 af")
                .map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theSeedsMakeSense() {
        assertThat(entries().map(ServerEntry::decode)).hasSize(3);
    }

    @MethodSource("entries")
    @FuzzTest
    void areReadOrRefused(byte[] bytes) {
        ServerEntry entry;
        try {
            entry = ServerEntry.decode(bytes);
        } catch (UnreadableDocument e) {
            Refusals.check(e);
            return;
        }
        Refusals.checkSame(entry.entry(), LogText.decode(LogText.encode(entry.entry())));
        apply(entry);
    }

    private static void apply(ServerEntry entry) {
        LockTable table = new LockTable(0, ServerLimits.TABLE);
        for (Command command : entry.entry().commands()) {
            table.apply(entry.time(), command);
        }
        List<String> lines = new ArrayList<>();
        TableSnapshot.write(table, lines::add);
        LockTable again = TableSnapshot.read(lines.iterator(), ServerLimits.TABLE);
        Refusals.checkSame(table.digest(), again.digest());
    }
}
