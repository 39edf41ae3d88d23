package io.locker.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.host.TableWords;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Event;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.machine.Reply.Refusal;
import io.locker.protocol.LockService;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Happened;
import io.locker.protocol.ServiceWord.Listed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.ServiceWord.Replied;
import io.locker.testkit.service.ServiceTalk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every {@link LockService} promises, as tests.
 *
 * <p>A service extends this class in its own tests and supplies the way to it.
 */
@Timeout(60)
public abstract class ServiceContract {
    static final Duration LEASE = Duration.ofSeconds(60);
    static final Duration A_WHILE = Duration.ofMillis(300);
    private static final int MANY = 200;
    private static final AtomicLong TESTS = new AtomicLong();

    private final List<ServiceTalk> talks = new CopyOnWriteArrayList<>();
    private String place;
    private ServiceSubject subject;
    private LockService service;
    LockName name;
    ServiceTalk a;
    ServiceTalk b;

    /** For the service's own tests to extend. */
    protected ServiceContract() {}

    /** A service that several clients can open. One test may find there what is left of others. */
    public interface ServiceSubject extends AutoCloseable {

        /**
         * Opens the service for one more client.
         *
         * @return the service as this client has it; closed by the suite together with the subject
         */
        LockService open();

        /** Closes all clients, and takes the service away unless the next test shares it. */
        @Override
        void close();
    }

    /**
     * Supplies the service for one test: a new one, or one that tests share. Each test has names and sessions of its
     * own, and ends its sessions.
     *
     * @return the service; closed by the suite
     * @throws Exception if it cannot be made, which fails the test
     */
    protected abstract ServiceSubject newSubject() throws Exception;

    @BeforeEach
    final void begin() throws Exception {
        place = "service/" + TESTS.incrementAndGet() + "/";
        name = named("orders/42");
        subject = newSubject();
        service = subject.open();
        a = talk();
        b = new ServiceTalk(subject.open());
        talks.add(b);
    }

    @AfterEach
    final void end() {
        try (ServiceTalk last = new ServiceTalk(subject.open())) {
            talks.forEach(ServiceTalk::close);
            talks.stream()
                    .flatMap(talk -> talk.sessions().stream())
                    .forEach(session -> last.carry(new Command.CloseSession(session)));
        } finally {
            talks.clear();
            subject.close();
        }
    }

    /** A lock that no other test has. */
    final LockName named(String rest) {
        return new LockName(place + rest);
    }

    ServiceTalk talk() {
        ServiceTalk talk = new ServiceTalk(service);
        talks.add(talk);
        return talk;
    }

    private static long token(Reply reply) {
        return ((Reply.Granted) reply).grant().token();
    }

    LockView seen(LockName name) {
        return TableWords.lock(name, b.look(name));
    }

    static void awaitGrant(ServiceTalk talk, String session) {
        Await.until("a grant is told", () -> isGranted(talk, session));
    }

    private static boolean isGranted(ServiceTalk talk, String session) {
        return talk.events().stream()
                .anyMatch(event ->
                        event instanceof Event.Granted && event.session().equals(session));
    }

    @Nested
    class Answers {

        @Test
        void aGrantComesWithWhatElseThereIsToKnow() {
            String session = a.open(LEASE);
            Command acquire = ServiceTalk.acquire(session, 1, name);

            Replied replied = (Replied) a.ask(id -> new ServiceCall.Carry(id, acquire));

            assertThat(token(replied.reply())).isPositive();
            assertThat(replied.lock()).isNotNull().satisfies(lock -> {
                assertThat(lock.drawn()).isEqualTo(1);
                assertThat(lock.waiting()).isZero();
                assertThat(lock.now()).isPositive();
            });
        }

        @Test
        void aGrantThatIsAnsweredIsNotToldTwice() {
            String session = a.open(LEASE);
            a.carry(ServiceTalk.acquire(session, 1, name));

            Await.always(A_WHILE, "nothing more is told", () -> !isGranted(a, session));
        }

        @Test
        void whoWaitsIsToldItsGrant() {
            String first = a.open(LEASE);
            String second = b.open(LEASE);
            long token = token(a.carry(ServiceTalk.acquire(first, 1, name)));
            assertThat(b.carry(ServiceTalk.acquire(second, 1, name))).isEqualTo(new Reply.Queued(0, 2));

            assertThat(a.carry(ServiceTalk.release(first, 2, 1))).isEqualTo(Reply.RELEASED);

            awaitGrant(b, second);
            Happened told = (Happened) b.words().get(b.words().size() - 1);
            assertThat(((Event.Granted) told.event()).grant().token()).isGreaterThan(token);
            assertThat(told.lock()).isNotNull();
        }

        @Test
        void eachCallIsAnsweredOnce() {
            String session = a.open(LEASE);
            List<Long> ids = new ArrayList<>();
            for (int i = 1; i <= MANY; i++) {
                Command acquire = ServiceTalk.acquire(session, i, named("many/" + i));
                ids.add(a.say(id -> new ServiceCall.Carry(id, acquire)));
            }

            Await.until(
                    "all are answered",
                    () -> ids.stream().allMatch(id -> a.answer(id).isPresent()));
            assertThat(a.words().stream().filter(Answer.class::isInstance)).hasSize(MANY + 1);
            assertThat(ids)
                    .allMatch(id -> a.answer(id).orElseThrow() instanceof Replied replied
                            && replied.reply() instanceof Reply.Granted);
        }

        @Test
        void whatTheTableRefusesIsAnAnswer() {
            Reply reply = a.carry(ServiceTalk.acquire(ServiceTalk.newSession(), 1, name));

            assertThat(reply)
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Refusal.SESSION_ENDED));
        }

        @Test
        void whatIsNoBusinessOfClientsIsRefused() {
            String session = a.open(LEASE);
            List<Command> commands = List.of(
                    new Command.ExpireSession(session, 0, 0),
                    new Command.NewTerm(1_000_000),
                    new Command.Tick(),
                    new Command.Lift(1));

            for (Command command : commands) {
                Answer answer = a.ask(id -> new ServiceCall.Carry(id, command));
                assertThat(answer)
                        .isInstanceOfSatisfying(
                                Failed.class,
                                failed -> assertThat(failed.why()).isInstanceOf(NotPermittedException.class));
            }
            assertThat(a.carry(new Command.Beat(session))).isEqualTo(Reply.DONE);
        }

        @Test
        void holdsAreBrokenByTheTokenThatWasSeen() {
            String session = a.open(LEASE);
            long token = token(a.carry(ServiceTalk.acquire(session, 1, name)));

            assertThat(b.carry(new Command.BreakHolds(name, "ann", "stuck", token + 1)))
                    .isEqualTo(Reply.UNKNOWN);
            assertThat(b.carry(new Command.BreakHolds(name, "ann", "stuck", token)))
                    .isEqualTo(Reply.DONE);

            Await.until("the holder is told", () -> a.events().stream().anyMatch(Event.Broken.class::isInstance));
            assertThat(b.carry(new Command.BreakHolds(name, "ann", "stuck", token)))
                    .isEqualTo(Reply.UNKNOWN);
        }

        @Test
        void whatFallsDueIsTold() {
            String first = a.open(LEASE);
            String second = b.open(LEASE);
            a.carry(ServiceTalk.acquire(first, 1, name));
            b.carry(ServiceTalk.acquire(second, 1, name));

            a.carry(new Command.Release(new RequestId(first, 2, 0), new ClaimId(first, 1), A_WHILE.toNanos() / 1_000));

            awaitGrant(b, second);
        }
    }

    @Nested
    class Repetition {

        @Test
        void aLostAnswerIsRepeatedAndTheClaimIsNotTakenTwice() {
            String session = a.open(LEASE);
            Command acquire = ServiceTalk.acquire(session, 1, name);
            long token = token(a.carry(acquire));
            a.close();
            ServiceTalk again = talk();
            again.resume(session);

            assertThat(token(again.carry(acquire))).isEqualTo(token);
            assertThat(seen(name).grants()).hasSize(1);
        }

        @Test
        void aReleaseThatIsRepeatedIsAnsweredTheSame() {
            String session = a.open(LEASE);
            a.carry(ServiceTalk.acquire(session, 1, name));
            Command release = ServiceTalk.release(session, 2, 1);

            assertThat(a.carry(release)).isEqualTo(Reply.RELEASED);
            assertThat(a.carry(release)).isEqualTo(Reply.RELEASED);
        }

        @Test
        void aLateCopyOfWhatTheClientIsDoneWithIsRefused() {
            String session = a.open(LEASE);
            Command acquire = ServiceTalk.acquire(session, 1, name);
            a.carry(acquire);
            a.carry(new Command.Release(new RequestId(session, 2, 1), new ClaimId(session, 1), 0));

            assertThat(a.carry(acquire))
                    .isInstanceOfSatisfying(
                            Reply.Refused.class,
                            refused -> assertThat(refused.reason()).isEqualTo(Refusal.STALE));
            assertThat(b.look(name).document()).isEmpty();
        }

        @Test
        void whatWasQueuedAndIsAskedForAgainSaysHowItStands() {
            String first = b.open(LEASE);
            b.carry(ServiceTalk.acquire(first, 1, name));
            String second = a.open(LEASE);
            Command acquire = ServiceTalk.acquire(second, 1, name);
            a.carry(acquire);
            a.close();
            b.carry(ServiceTalk.release(first, 2, 1));
            ServiceTalk again = talk();
            again.resume(second);

            Replied replied = (Replied) again.ask(id -> new ServiceCall.Carry(id, acquire));

            assertThat(replied.reply()).isInstanceOf(Reply.Granted.class);
            assertThat(replied.lock()).isNotNull();
        }

        @Test
        void openingASessionTwiceIsOneSession() {
            String session = a.open(LEASE);
            a.carry(ServiceTalk.acquire(session, 1, name));

            assertThat(a.carry(new Command.OpenSession(session, "test", LEASE.toNanos() / 1_000)))
                    .isEqualTo(Reply.DONE);

            assertThat(seen(name).grants()).hasSize(1);
        }
    }

    @Nested
    class Sessions extends ServiceSessionTests {
        @Override
        ServiceContract contract() {
            return ServiceContract.this;
        }
    }

    @Nested
    class Questions {

        @Test
        void aLockIsShownWithItsHolderAndThoseWhoWait() {
            String session = a.open(LEASE);
            long token = token(a.carry(ServiceTalk.acquire(session, 1, name)));
            a.carry(ServiceTalk.acquire(session, 2, name));
            a.carry(ServiceTalk.acquire(session, 3, name));

            Looked looked = b.look(name);

            LockView lock = TableWords.lock(name, looked);
            assertThat(lock.grants())
                    .singleElement()
                    .satisfies(grant -> assertThat(grant.token()).isEqualTo(token));
            assertThat(lock.queue()).hasSize(2);
            assertThat(looked.waiting()).isEqualTo(2);
            assertThat(looked.now()).isPositive();
        }

        @Test
        void aLockThatNobodyHasIsEmpty() {
            assertThat(a.look(name)).satisfies(looked -> {
                assertThat(looked.document()).isEmpty();
                assertThat(looked.waiting()).isZero();
            });
        }

        @Test
        void whatWasAnsweredIsSeenByAll() {
            String session = a.open(LEASE);
            for (int i = 0; i < 20; i++) {
                a.carry(ServiceTalk.acquire(session, 2 * i + 1, name));
                assertThat(b.look(name).document()).isNotEmpty();
                a.carry(ServiceTalk.release(session, 2 * i + 2, 2 * i + 1));
                assertThat(b.look(name).document()).isEmpty();
            }
        }

        @Test
        void namesAreListedByPages() {
            String session = a.open(LEASE);
            List<String> names = List.of("p/3", "p/1", "q/1", "p/2", "p/4");
            for (int i = 0; i < names.size(); i++) {
                a.carry(ServiceTalk.acquire(session, i + 1, named(names.get(i))));
            }

            assertThat(page("p/", "", 3)).containsExactly("p/1", "p/2", "p/3");
            assertThat(page("p/", "p/3", 3)).containsExactly("p/4");
            assertThat(page("x", "", 3)).isEmpty();
        }

        private List<String> page(String prefix, String after, int limit) {
            String from = after.isEmpty() ? "" : place + after;
            Listed listed = (Listed) b.ask(id -> new ServiceCall.ListNames(id, place + prefix, from, limit));
            return listed.names().stream()
                    .map(found -> found.value().substring(place.length()))
                    .toList();
        }
    }

    @Nested
    class Lines {

        @Test
        void callsOnAnEndedLineDoNothing() {
            String session = a.open(LEASE);
            a.close();

            a.say(id -> new ServiceCall.Carry(id, ServiceTalk.acquire(session, 1, name)));

            Await.always(
                    A_WHILE, "nothing is taken", () -> b.look(name).document().isEmpty());
        }

        @Test
        void aLineThatWasClosedHearsNothingMore() {
            String first = b.open(LEASE);
            b.carry(ServiceTalk.acquire(first, 1, name));
            String second = a.open(LEASE);
            a.carry(ServiceTalk.acquire(second, 1, name));
            a.close();
            int before = a.words().size();

            b.carry(ServiceTalk.release(first, 2, 1));

            Await.always(A_WHILE, "nothing is heard", () -> a.words().size() == before && !a.isOver());
        }

        @Test
        void closingALineTwiceIsAsGoodAsOnce() {
            a.close();
            a.close();

            assertThat(talk().look(name).document()).isEmpty();
        }

        @Test
        void aClosedClientOpensNoLine() {
            service.close();
            service.close();

            assertThatThrownBy(ServiceContract.this::talk).isInstanceOf(BackendUnavailableException.class);
            assertThat(b.look(name).document()).isEmpty();
        }
    }
}
