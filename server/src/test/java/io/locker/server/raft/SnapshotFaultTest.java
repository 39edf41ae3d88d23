package io.locker.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.option.RaftOptions;
import com.alipay.sofa.jraft.storage.snapshot.local.LocalSnapshotWriter;
import io.locker.server.log.LogMachine;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot that cannot be written is told to the engine, which waits for it before it begins another one. */
final class SnapshotFaultTest {
    @TempDir
    Path directory;

    private Status write(LogMachine.Image image) {
        return MachineAdapter.write(image, new LocalSnapshotWriter(directory.toString(), null, new RaftOptions()));
    }

    @Test
    void aDiskThatIsFullIsTold() {
        Status status = write(out -> {
            throw new IOException("No space left on device");
        });

        assertThat(status.isOk()).isFalse();
        assertThat(status.getErrorMsg())
                .startsWith("The snapshot cannot be written. file=")
                .contains("No space left on device");
    }

    @Test
    void anErrorOfTheMachineIsTold() {
        Status status = write(out -> {
            throw new StackOverflowError();
        });

        assertThat(status.isOk()).isFalse();
        assertThat(status.getErrorMsg()).contains("StackOverflowError");
    }
}
