package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.spi.StoreBackend;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a store promises of sessions. */
abstract class StoreSessionTests extends StoreTests {
    private static final Duration TIME_TO_LIVE = Duration.ofMillis(600);
    private static final Duration STEP = Duration.ofMillis(100);

    /**
     * The longest that a silent session may live: as long as its last heartbeat gave it, and seen for as long again.
     */
    private static final int STEPS_UNTIL_DEAD = 20;

    @Test
    void aSessionThatBeatsLives() {
        StoreBackend observer = anotherClient();
        open(store(), "alive");

        for (int i = 0; i < STEPS_UNTIL_DEAD; i++) {
            assertThat(observer.sessions().bury(Set.of("alive"))).isEmpty();
            subject().pass(STEP);
            assertThat(store().sessions().beat("alive")).isTrue();
        }
    }

    @Test
    void aSilentSessionIsBuriedAfterItsTime() {
        StoreBackend observer = anotherClient();
        open(store(), "silent");

        assertThat(observer.sessions().bury(Set.of("silent"))).isEmpty();
        subject().pass(TIME_TO_LIVE.dividedBy(2));
        assertThat(observer.sessions().bury(Set.of("silent"))).isEmpty();

        assertThat(isBuriedInTime(observer, "silent")).isTrue();
    }

    @Test
    void aHeartbeatGivesTheWholeTimeAnew() {
        StoreBackend observer = anotherClient();
        open(store(), "late");
        observer.sessions().bury(Set.of("late"));
        subject().pass(TIME_TO_LIVE.dividedBy(3));
        observer.sessions().bury(Set.of("late"));

        assertThat(store().sessions().beat("late")).isTrue();
        subject().pass(TIME_TO_LIVE.dividedBy(2));
        assertThat(observer.sessions().bury(Set.of("late"))).isEmpty();
        subject().pass(TIME_TO_LIVE.dividedBy(4));
        assertThat(observer.sessions().bury(Set.of("late"))).isEmpty();
        assertThat(store().sessions().beat("late")).isTrue();
    }

    @Test
    void aBuriedSessionIsDeadForGood() {
        StoreBackend observer = anotherClient();
        open(store(), "dead");
        assertThat(isBuriedInTime(observer, "dead")).isTrue();

        assertThat(store().sessions().beat("dead")).isFalse();
        assertThat(store().sessions().beat("dead")).isFalse();
        assertThat(observer.sessions().bury(Set.of("dead"))).containsExactly("dead");
        assertThat(anotherClient().sessions().bury(Set.of("dead"))).containsExactly("dead");
    }

    @Test
    void aClosedSessionIsDeadAtOnce() {
        open(store(), "closed");
        store().sessions().close("closed");

        assertThat(anotherClient().sessions().bury(Set.of("closed"))).containsExactly("closed");
        assertThat(store().sessions().beat("closed")).isFalse();
    }

    @Test
    void closingADeadSessionIsNoFault() {
        open(store(), "closed");
        store().sessions().close("closed");
        store().sessions().close("closed");
        store().sessions().close("never");
    }

    @Test
    void aSessionThatWasNeverOpenedIsDead() {
        assertThat(store().sessions().bury(Set.of("never"))).containsExactly("never");
        assertThat(store().sessions().beat("never")).isFalse();
        assertThat(store().sessions().bury(Set.of("never"))).containsExactly("never");
    }

    @Test
    void buryingNobodyFindsNobodyDead() {
        assertThat(store().sessions().bury(Set.of())).isEmpty();
    }

    @Test
    void buryingTellsTheDeadFromTheLiving() {
        StoreBackend observer = anotherClient();
        open(store(), "alive");
        open(store(), "closed");
        store().sessions().close("closed");

        assertThat(observer.sessions().bury(Set.of("alive", "closed", "never")))
                .containsExactlyInAnyOrder("closed", "never");
        assertThat(store().sessions().beat("alive")).isTrue();
    }

    @Test
    void sessionsOfOneClientDieEachOnItsOwn() {
        StoreBackend observer = anotherClient();
        open(store(), "alive");
        open(store(), "silent");

        boolean buried = false;
        for (int i = 0; i < STEPS_UNTIL_DEAD && !buried; i++) {
            Set<String> dead = observer.sessions().bury(Set.of("alive", "silent"));
            assertThat(dead).doesNotContain("alive");
            buried = dead.contains("silent");
            subject().pass(STEP);
            assertThat(store().sessions().beat("alive")).isTrue();
        }
        assertThat(buried).isTrue();
    }

    @Test
    void aLongHolderIsKept() {
        store().sessions()
                .open(
                        new NewSession("z".repeat(32), TIME_TO_LIVE, "Zoë's 'host' \ud83d\udd12 " + "x".repeat(900)),
                        new WakeRecorder());

        assertThat(store().sessions().beat("z".repeat(32))).isTrue();
    }

    private static void open(StoreBackend client, String id) {
        client.sessions().open(new NewSession(id, TIME_TO_LIVE, "holder of " + id), new WakeRecorder());
    }

    private boolean isBuriedInTime(StoreBackend observer, String session) {
        for (int i = 0; i < STEPS_UNTIL_DEAD; i++) {
            if (observer.sessions().bury(Set.of(session)).contains(session)) {
                return true;
            }
            subject().pass(STEP);
        }
        return false;
    }
}
