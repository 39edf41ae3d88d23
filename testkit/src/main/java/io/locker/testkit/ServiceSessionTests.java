package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord.Resumed;
import io.locker.testkit.service.ServiceTalk;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Sessions: on which line they are told, how they live, and how they end. */
abstract class ServiceSessionTests {
    private static final Duration LEASE = ServiceContract.LEASE;
    private static final Duration SHORT = Duration.ofMillis(700);
    private static final Duration A_WHILE = ServiceContract.A_WHILE;

    abstract ServiceContract contract();

    private ServiceTalk a() {
        return contract().a;
    }

    private ServiceTalk b() {
        return contract().b;
    }

    private LockName name() {
        return contract().name;
    }

    @Test
    void aSessionIsResumedOnAnotherLineAndSeesTheGrantMadeMeanwhile() {
        String first = b().open(LEASE);
        b().carry(ServiceTalk.acquire(first, 1, name()));
        String second = a().open(LEASE);
        a().carry(ServiceTalk.acquire(second, 1, name()));
        a().carry(ServiceTalk.acquire(second, 2, contract().named("orders/43")));
        a().close();
        b().carry(ServiceTalk.release(first, 2, 1));

        Resumed resumed = contract().talk().resume(second);

        assertThat(resumed.alive()).isTrue();
        assertThat(resumed.standings()).hasSize(2).allSatisfy(standing -> {
            assertThat(standing.reply()).isInstanceOf(Reply.Granted.class);
            assertThat(standing.surroundings()).isNotNull();
        });
    }

    @Test
    void whatHappensAfterASessionWasResumedIsToldThere() {
        String first = b().open(LEASE);
        b().carry(ServiceTalk.acquire(first, 1, name()));
        String second = a().open(LEASE);
        a().carry(ServiceTalk.acquire(second, 1, name()));
        a().close();
        ServiceTalk again = contract().talk();
        assertThat(again.resume(second).standings())
                .singleElement()
                .satisfies(standing -> assertThat(standing.reply()).isEqualTo(new Reply.Queued(0, 2)));

        b().carry(ServiceTalk.release(first, 2, 1));

        ServiceContract.awaitGrant(again, second);
    }

    @Test
    void ofTwoLinesOfOneSessionTheOlderHearsNothingMore() {
        String first = b().open(LEASE);
        b().carry(ServiceTalk.acquire(first, 1, name()));
        String second = a().open(LEASE);
        a().carry(ServiceTalk.acquire(second, 1, name()));
        ServiceTalk newer = contract().talk();
        newer.resume(second);

        b().carry(ServiceTalk.release(first, 2, 1));

        ServiceContract.awaitGrant(newer, second);
        Await.always(A_WHILE, "the older line hears nothing", () -> a().events().isEmpty());
        assertThat(a().carry(new Command.Beat(second))).isEqualTo(Reply.DONE);
    }

    @Test
    void whatArrivesLateOnAnOlderLineDoesNotTakeASessionBack() {
        String first = b().open(LEASE);
        b().carry(ServiceTalk.acquire(first, 1, name()));
        String second = a().open(LEASE);
        ServiceTalk newer = contract().talk();
        newer.resume(second);
        newer.carry(ServiceTalk.acquire(second, 1, name()));

        a().resume(second);
        a().carry(new Command.OpenSession(second, "test", LEASE.toNanos() / 1_000));
        b().carry(ServiceTalk.release(first, 2, 1));

        ServiceContract.awaitGrant(newer, second);
        assertThat(a().events()).isEmpty();
    }

    @Test
    void aSessionThatDiedWhileTheLineWasDownIsTold() {
        String session = a().open(SHORT);
        a().carry(ServiceTalk.acquire(session, 1, name()));
        a().close();
        Await.until("its lock is free", () -> b().look(name()).document().isEmpty());

        ServiceTalk again = contract().talk();

        assertThat(again.resume(session)).satisfies(resumed -> {
            assertThat(resumed.alive()).isFalse();
            assertThat(resumed.standings()).isEmpty();
        });
        assertThat(again.carry(new Command.Beat(session))).isEqualTo(Reply.UNKNOWN);
    }

    @Test
    void theEndOfASilentSessionIsToldOnItsLine() {
        String session = a().open(SHORT);

        Await.until("it is told", () -> a().events().contains(new Event.SessionEnded(session, true)));
    }

    @Test
    void signsOfLifeKeepASessionAlive() {
        SignsOfLife life = new SignsOfLife(SHORT);
        String session = a().open(SHORT);
        a().carry(ServiceTalk.acquire(session, 1, name()));

        for (int i = 0; i < 12; i++) {
            life.give(() -> assertThat(a().carry(new Command.Beat(session))).isEqualTo(Reply.DONE));
            Await.letPass(SHORT.dividedBy(4));
        }

        life.check(() -> assertThat(contract().seen(name()).grants()).hasSize(1));
    }

    @Test
    void resumingIsASignOfLife() {
        SignsOfLife life = new SignsOfLife(SHORT);
        String session = a().open(SHORT);
        for (int i = 0; i < 8; i++) {
            life.give(() -> assertThat(a().resume(session).alive()).isTrue());
            Await.letPass(SHORT.dividedBy(4));
        }
    }

    @Test
    void aSessionThatIsClosedGivesBackAllItHad() {
        String session = a().open(LEASE);
        a().carry(ServiceTalk.acquire(session, 1, name()));

        assertThat(a().carry(new Command.CloseSession(session))).isEqualTo(Reply.DONE);

        assertThat(b().look(name()).document()).isEmpty();
        assertThat(a().carry(new Command.CloseSession(session))).isEqualTo(Reply.UNKNOWN);
        assertThat(a().resume(session).alive()).isFalse();
    }

    @Test
    void theEndOfALineEndsNoSession() {
        String session = a().open(LEASE);
        a().carry(ServiceTalk.acquire(session, 1, name()));

        a().close();

        Await.always(
                A_WHILE, "the lock is held", () -> !b().look(name()).document().isEmpty());
        assertThat(b().carry(new Command.Beat(session))).isEqualTo(Reply.DONE);
    }
}
