package io.locker.testkit.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.machine.Reply;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall.Carry;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.ServiceContract;
import io.locker.testkit.SignsOfLife;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What every service promises, on the one in this process; and the harm that can be done to it. */
final class DirectServiceTest extends ServiceContract {
    @Override
    protected ServiceSubject newSubject() {
        DirectService service = new DirectService(TimeSource.system());
        return new ServiceSubject() {
            @Override
            public LockService open() {
                return service.open();
            }

            @Override
            public void close() {
                service.close();
            }
        };
    }

    @Nested
    class Harm {
        private static final LockName LOCK = new LockName("orders/42");
        private static final Duration LEASE = Duration.ofMillis(600);
        private static final Duration LONG = Duration.ofSeconds(60);

        private final DirectService service = new DirectService(TimeSource.system());
        private final LockService client = service.open();
        private final ServiceTalk talk = new ServiceTalk(client);

        @AfterEach
        void close() {
            service.close();
        }

        @Test
        void theEndOfAllLinesIsTold() {
            service.endLines();

            Await.until("it is told", talk::isOver);
            assertThat(new ServiceTalk(client).look(LOCK).document()).isEmpty();
        }

        @Test
        void whatIsDroppedWasCarriedOut() {
            String session = talk.open(LONG);
            service.dropWhatIsSaidNext();

            long call = talk.say(id -> new Carry(id, ServiceTalk.acquire(session, 1, LOCK)));

            Await.until("the line is over", talk::isOver);
            assertThat(talk.answer(call)).isEmpty();
            assertThat(service.locks()).containsExactly(LOCK);
        }

        @Test
        void whatIsHeldBackIsSaidLater() {
            String session = talk.open(LONG);
            service.holdBack(true);
            long call = talk.say(id -> new Carry(id, ServiceTalk.acquire(session, 1, LOCK)));
            Await.until("it was carried out", () -> service.locks().contains(LOCK));
            assertThat(talk.answer(call)).isEmpty();

            service.holdBack(false);

            Await.until("it is answered", () -> talk.answer(call).isPresent());
        }

        @Test
        void aServiceThatIsGoneCannotBeReached() {
            service.beUnreachable(true);
            assertThatThrownBy(() -> client.connect(talk)).isInstanceOf(BackendUnavailableException.class);

            service.beUnreachable(false);
            assertThat(new ServiceTalk(client).look(LOCK).document()).isEmpty();
        }

        @Test
        void aStartOrANewTermGivesSessionsTheirWholeTimeAnew() {
            SignsOfLife life = new SignsOfLife(LEASE);
            String session = talk.open(LEASE);
            for (int i = 0; i < 4; i++) {
                Await.letPass(LEASE.dividedBy(2));
                life.give(service::newTerm);
                Await.letPass(LEASE.dividedBy(2));
                life.give(service::restart);
            }

            life.check(() -> assertThat(service.sessions()).containsExactly(session));
            assertThat(service.look(LockTable::term)).isEqualTo(4L);
            Await.until("it dies", () -> service.sessions().isEmpty());
        }

        @Test
        void aHeartbeatIsNoCommand() {
            String session = talk.open(LONG);
            long before = service.applied();

            assertThat(talk.carry(new Command.Beat(session))).isEqualTo(Reply.DONE);

            assertThat(service.applied()).isEqualTo(before);
        }
    }
}
