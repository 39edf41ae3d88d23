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

    /** For a session that does not have to end. */
    private static final Duration LONG = Duration.ofMinutes(5);

    /**
     * The longest that a silent session may live: as long as its last heartbeat gave it, and seen for as long again.
     */
    private static final int STEPS_UNTIL_DEAD = 20;

    @Test
    void aSessionThatBeatsLives() {
        StoreBackend observer = anotherClient();
        SignsOfLife life = open(store(), "alive");

        for (int i = 0; i < STEPS_UNTIL_DEAD; i++) {
            life.check(
                    () -> assertThat(observer.sessions().bury(Set.of("alive"))).isEmpty());
            subject().pass(STEP);
            life.give(() -> assertThat(store().sessions().beat("alive")).isTrue());
        }
    }

    @Test
    void aSilentSessionIsBuriedAfterItsTime() {
        StoreBackend observer = anotherClient();
        SignsOfLife life = open(store(), "silent");

        life.check(() -> assertThat(observer.sessions().bury(Set.of("silent"))).isEmpty());
        subject().pass(TIME_TO_LIVE.dividedBy(2));
        life.check(() -> assertThat(observer.sessions().bury(Set.of("silent"))).isEmpty());

        assertThat(isBuriedInTime(observer, "silent")).isTrue();
    }

    @Test
    void aHeartbeatGivesTheWholeTimeAnew() {
        StoreBackend observer = anotherClient();
        SignsOfLife life = open(store(), "late");
        observer.sessions().bury(Set.of("late"));
        subject().pass(TIME_TO_LIVE.dividedBy(3));
        observer.sessions().bury(Set.of("late"));

        life.give(() -> assertThat(store().sessions().beat("late")).isTrue());
        subject().pass(TIME_TO_LIVE.dividedBy(2));
        life.check(() -> assertThat(observer.sessions().bury(Set.of("late"))).isEmpty());
        subject().pass(TIME_TO_LIVE.dividedBy(4));
        life.check(() -> assertThat(observer.sessions().bury(Set.of("late"))).isEmpty());
        life.give(() -> assertThat(store().sessions().beat("late")).isTrue());
    }

    @Test
    void aBuriedSessionIsDeadForGood() {
        StoreBackend observer = anotherClient();
        openFor(TIME_TO_LIVE, store(), "dead");
        assertThat(isBuriedInTime(observer, "dead")).isTrue();

        assertThat(store().sessions().beat("dead")).isFalse();
        assertThat(store().sessions().beat("dead")).isFalse();
        assertThat(observer.sessions().bury(Set.of("dead"))).containsExactly("dead");
        assertThat(anotherClient().sessions().bury(Set.of("dead"))).containsExactly("dead");
    }

    @Test
    void aClosedSessionIsDeadAtOnce() {
        openFor(LONG, store(), "closed");
        store().sessions().close("closed");

        assertThat(anotherClient().sessions().bury(Set.of("closed"))).containsExactly("closed");
        assertThat(store().sessions().beat("closed")).isFalse();
    }

    @Test
    void closingADeadSessionIsNoFault() {
        openFor(LONG, store(), "closed");
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
        openFor(LONG, store(), "alive");
        openFor(LONG, store(), "closed");
        store().sessions().close("closed");

        assertThat(observer.sessions().bury(Set.of("alive", "closed", "never")))
                .containsExactlyInAnyOrder("closed", "never");
        assertThat(store().sessions().beat("alive")).isTrue();
    }

    @Test
    void sessionsOfOneClientDieEachOnItsOwn() {
        StoreBackend observer = anotherClient();
        openFor(TIME_TO_LIVE, store(), "silent");
        SignsOfLife life = open(store(), "alive");

        boolean buried = false;
        for (int i = 0; i < STEPS_UNTIL_DEAD && !buried; i++) {
            Set<String> dead = observer.sessions().bury(Set.of("alive", "silent"));
            life.check(() -> assertThat(dead).doesNotContain("alive"));
            buried = dead.contains("silent");
            subject().pass(STEP);
            life.give(() -> assertThat(store().sessions().beat("alive")).isTrue());
        }
        assertThat(buried).isTrue();
    }

    @Test
    void aLongHolderIsKept() {
        store().sessions()
                .open(
                        new NewSession("z".repeat(32), LONG, "Zoë's 'host' \ud83d\udd12 " + "x".repeat(900)),
                        new WakeRecorder());

        assertThat(store().sessions().beat("z".repeat(32))).isTrue();
    }

    private static SignsOfLife open(StoreBackend client, String id) {
        SignsOfLife life = new SignsOfLife(TIME_TO_LIVE);
        openFor(TIME_TO_LIVE, client, id);
        return life;
    }

    private static void openFor(Duration timeToLive, StoreBackend client, String id) {
        client.sessions().open(new NewSession(id, timeToLive, "holder of " + id), new WakeRecorder());
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
