package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.NotPermittedException;
import io.locker.spi.Capability;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCapabilitiesTest {

    @Test
    void whatNeedsOneOrderOfAllLocksIsRefused(@TempDir Path directory) {
        try (Locker locker = Locker.open("file:" + directory)) {
            assertThatThrownBy(() -> locker.require(Capability.ATOMIC_MULTI)).isInstanceOf(NotPermittedException.class);
            assertThatThrownBy(() -> locker.require(Capability.DEADLOCK_SEARCH))
                    .isInstanceOf(NotPermittedException.class);
            assertThat(locker.require(Capability.FENCED, Capability.DURABLE, Capability.CRASH_DETECTION))
                    .isSameAs(locker);
        }
    }
}
