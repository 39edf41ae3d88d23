package io.locker.redis;

import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.testkit.Await;
import io.locker.testkit.WakeRecorder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Wake-ups, and what is lost of them. */
final class RedisWakesTest extends RedisTrouble {
    @Test
    void whoMayHaveMissedSomethingIsTold() {
        try (StoreBackend store = open()) {
            WakeRecorder recorder = new WakeRecorder();
            store.sessions().open(new NewSession("me", Duration.ofMinutes(1), "me"), recorder);
            configure("CLIENT", "KILL", "TYPE", "pubsub");

            Await.until("a gap is told", () -> recorder.gaps() == 1);
            store.post(NAME, List.of("claim"), Set.of("me"));
            Await.until("wake-ups come again", () -> recorder.heard(NAME));
        }
    }

    @Test
    void aRestartOfTheServerIsAGap() {
        try (StoreBackend store = open()) {
            WakeRecorder recorder = new WakeRecorder();
            store.sessions().open(new NewSession("me", Duration.ofMinutes(1), "me"), recorder);
            server().kill();
            server().restart();

            Await.until("a gap is told", () -> recorder.gaps() >= 1);
            store.read(NAME);
            store.post(NAME, List.of("claim"), Set.of("me"));
            Await.until("wake-ups come again", () -> recorder.heard(NAME));
        }
    }

    @Test
    void aListenerThatThrowsHarmsNobody() {
        try (StoreBackend store = open()) {
            WakeRecorder other = new WakeRecorder();
            store.sessions().open(new NewSession("bad", Duration.ofMinutes(1), "bad"), new WakeListener() {
                @Override
                public void wake(LockName name) {
                    throw new IllegalStateException("a fault of the listener");
                }

                @Override
                public void gap() {}
            });
            store.sessions().open(new NewSession("good", Duration.ofMinutes(1), "good"), other);
            store.post(NAME, List.of("claim"), Set.of("bad", "good"));

            Await.until("the other is woken", () -> other.heard(NAME));
        }
    }
}
