package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The threads of a backend, and what runs on them. */
final class RedisThreadsTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration LONG = Duration.ofMinutes(5);

    private final RedisPlace place = RedisPlace.shared();
    private final Set<Thread> before = ours();

    private static Set<Thread> ours() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("locker-redis"))
                .collect(Collectors.toSet());
    }

    private Set<Thread> more() {
        Set<Thread> more = ours();
        more.removeAll(before);
        return more;
    }

    @Test
    void aBackendHasFewDaemonsThatEndWithIt() {
        try (StoreBackend store = place.open()) {
            store.sessions().open(new NewSession("me", LONG, "me"), new Woken());
            store.post(NAME, List.of("claim"), Set.of());

            assertThat(more()).hasSizeBetween(2, 3).allMatch(Thread::isDaemon);
        }
        Await.until("all have ended", () -> more().isEmpty());
    }

    @Test
    void aBackendThatCannotBeOpenedLeavesNoneBehind() {
        assertThatThrownBy(() -> RedisPlace.open("redis://127.0.0.1:" + TestServers.freePort()))
                .isInstanceOf(BackendUnavailableException.class);

        Await.until("all have ended", () -> more().isEmpty());
    }

    @Test
    void whoIsWokenHoldsUpNobody() throws Exception {
        try (StoreBackend store = place.open()) {
            Woken woken = new Woken();
            store.sessions().open(new NewSession("me", LONG, "me"), woken);
            store.post(NAME, List.of("claim"), Set.of("me"));
            Thread waker = Await.get(woken.by);

            // The listener still has that thread, and requests are answered all the same.
            assertThat(store.read(NAME).inbox()).hasSize(1);
            assertThat(waker.getName()).isEqualTo("locker-redis-wakes");
            assertThat(woken.released.complete(true)).isTrue();
        }
    }

    private static final class Woken implements WakeListener {
        private final CompletableFuture<Thread> by = new CompletableFuture<>();
        private final CompletableFuture<Boolean> released = new CompletableFuture<>();

        @Override
        public void wake(LockName name) {
            by.complete(Thread.currentThread());
            released.join();
        }

        @Override
        public void gap() {
            by.completeExceptionally(new IllegalStateException("Nothing was missed."));
        }
    }
}
