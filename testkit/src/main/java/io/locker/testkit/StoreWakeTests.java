package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.Capability;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.spi.StoreSessions.WakeListener;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a store promises of wake-ups, if it delivers any. */
abstract class StoreWakeTests extends StoreTests {
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final LockName MARK = new LockName("mark");

    @BeforeEach
    void deliversWakeUps() {
        Assumptions.assumeTrue(
                store().capabilities().has(Capability.PUSH),
                "This store delivers no wake-ups; its clients look again.");
    }

    @Test
    void aSwapWakesTheSessionItNames() {
        WakeRecorder woken = open(anotherClient(), "waiter");

        store().compareAndSet(new Swap(NAME, 0, "free", Taken.NOTHING, Set.of("waiter")));

        Await.until("the wake-up of the swap", () -> woken.heard(NAME));
    }

    @Test
    void aPostWakesTheSessionItNames() {
        WakeRecorder woken = open(anotherClient(), "holder");

        store().post(NAME, List.of("claim"), Set.of("holder"));

        Await.until("the wake-up of the post", () -> woken.heard(NAME));
    }

    @Test
    void aPostOfNothingWakes() {
        WakeRecorder woken = open(anotherClient(), "waiter");

        store().post(NAME, List.of(), Set.of("waiter"));

        Await.until("the wake-up", () -> woken.heard(NAME));
    }

    @Test
    void aClientWakesItsOwnSessions() {
        WakeRecorder one = open(store(), "one");
        WakeRecorder two = open(store(), "two");

        store().compareAndSet(new Swap(NAME, 0, "free", Taken.NOTHING, Set.of("one")));
        store().post(MARK, List.of("claim"), Set.of("two"));

        Await.until("the wake-up of the swap", () -> one.heard(NAME));
        Await.until("the wake-up of the post", () -> two.heard(MARK));
    }

    @Test
    void sessionsThatAreNotNamedSleepOn() {
        WakeRecorder named = open(anotherClient(), "named");
        WakeRecorder other = open(anotherClient(), "other");

        store().post(NAME, List.of("claim"), Set.of("named"));
        store().post(MARK, List.of("claim"), Set.of("other"));

        Await.until("the wake-up", () -> named.heard(NAME));
        Await.until("the other wake-up", () -> other.heard(MARK));
        assertThat(other.heard(NAME)).isFalse();
        assertThat(named.heard(MARK)).isFalse();
    }

    @Test
    void theWriteCanBeSeenWhenItWakes() {
        StoreBackend waiter = anotherClient();
        Queue<LockRecord> seen = new ConcurrentLinkedQueue<>();
        WakeListener reader = new WakeListener() {
            @Override
            public void wake(LockName name) {
                seen.add(waiter.read(name));
            }

            @Override
            public void gap() {}
        };
        waiter.sessions().open(new NewSession("waiter", LONG, "waiter"), reader);

        LockRecord written = store().compareAndSet(new Swap(NAME, 0, "free", Taken.NOTHING, Set.of("waiter")))
                .record();

        Await.until("the wake-up", () -> !seen.isEmpty());
        assertThat(seen.element().revision()).isEqualTo(written.revision());
    }

    @Test
    void manyWakeUpsAllArrive() {
        WakeRecorder woken = open(anotherClient(), "waiter");
        List<LockName> names =
                IntStream.range(0, 100).mapToObj(i -> new LockName("lock " + i)).toList();

        names.forEach(name -> store().post(name, List.of("claim"), Set.of("waiter")));

        Await.until("all wake-ups", () -> names.stream().allMatch(woken::heard));
    }

    @Test
    void oneWriteWakesSeveral() {
        List<WakeRecorder> all =
                List.of(open(anotherClient(), "first"), open(anotherClient(), "second"), open(store(), "third"));

        store().compareAndSet(new Swap(NAME, 0, "free", Taken.NOTHING, Set.of("first", "second", "third")));

        Await.until("all wake-ups", () -> all.stream().allMatch(woken -> woken.heard(NAME)));
    }

    @Test
    void aDeadSessionIsPassedOver() {
        StoreBackend other = anotherClient();
        open(other, "dead");
        other.sessions().close("dead");
        WakeRecorder alive = open(other, "alive");

        LockRecord written = store().compareAndSet(
                        new Swap(NAME, 0, "free", Taken.NOTHING, Set.of("dead", "alive", "never")))
                .record();

        assertThat(written.document()).isEqualTo("free");
        Await.until("the wake-up of the living", () -> alive.heard(NAME));
    }

    @Test
    void theSameLockWakesAgain() {
        WakeRecorder woken = open(anotherClient(), "waiter");
        for (int i = 1; i <= 20; i++) {
            int times = i;
            store().post(NAME, List.of("claim"), Set.of("waiter"));
            Await.until("wake-up " + i, () -> woken.count() >= times);
        }
    }

    private static WakeRecorder open(StoreBackend client, String id) {
        WakeRecorder recorder = new WakeRecorder();
        client.sessions().open(new NewSession(id, LONG, "holder of " + id), recorder);
        return recorder;
    }
}
