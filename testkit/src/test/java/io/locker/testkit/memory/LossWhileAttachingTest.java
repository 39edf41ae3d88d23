package io.locker.testkit.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.LockLostException;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The moment at which a hold is lost while its holder attaches values; so narrow that it takes many attempts. */
@Tag("one-java")
final class LossWhileAttachingTest {
    private static final int ATTEMPTS = 4_000;

    @Test
    void isToldAsALoss() throws Exception {
        try (Locker holder = Locker.open("memory:loss-while-attaching");
                Locker admin = Locker.open("memory:loss-while-attaching")) {
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                String name = "attempt/" + attempt;
                try (Hold hold = holder.lock(name).acquire()) {
                    CompletableFuture<Void> breaking =
                            CompletableFuture.runAsync(() -> admin.lock(name).breakHolds("stuck"));
                    assertThat(endOf(hold)).as(name).isInstanceOf(LockLostException.class);
                    Await.get(breaking);
                }
            }
        }
    }

    /** Attaches values until that fails. */
    private static RuntimeException endOf(Hold hold) {
        while (true) {
            try {
                hold.attach("value", Duration.ofSeconds(1));
            } catch (RuntimeException e) {
                return e;
            }
        }
    }
}
