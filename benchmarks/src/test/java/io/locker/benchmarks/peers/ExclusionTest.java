package io.locker.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExclusionTest {
    @TempDir
    Path temp;

    @Test
    void whatIsDoneIsCountedForEachLockAndSeenByAll() throws IOException {
        Exclusion one = Exclusion.at(temp.resolve("shared"), 2);
        Exclusion other = Exclusion.at(temp.resolve("shared"), 2);

        assertThat(one.work(0, 1)).isEqualTo(1);
        assertThat(other.work(0, 2)).isEqualTo(2);
        assertThat(other.work(1, 2)).isEqualTo(1);
    }

    @Test
    void whoFindsSomebodyInsideSaysSo() throws IOException {
        Path file = temp.resolve("shared");
        Exclusion exclusion = Exclusion.at(file, 1);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer inside = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
            channel.write(inside.putLong(0, 7), 0);
        }

        assertThatThrownBy(() -> exclusion.work(0, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Two held the lock at one time; the figures are worthless. one=7 other=1");
    }
}
