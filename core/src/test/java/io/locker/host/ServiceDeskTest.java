package io.locker.host;

import static io.locker.host.ServiceClients.LEASE;
import static io.locker.host.ServiceClients.LOCK;
import static io.locker.host.ServiceClients.REQUEST_TIMEOUT;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.host.ServiceClients.Client;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.ServiceWord.Failed;
import io.locker.protocol.ServiceWord.Looked;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a client of a service says and believes, step by step. */
final class ServiceDeskTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private final BackendUnavailableException later = new BackendUnavailableException("Not now.", null);

    private final ServiceClients service = new ServiceClients();
    private final Client a = service.join();
    private final Client b = service.join();

    private void open() {
        a.open("a1");
        b.open("b1");
    }

    @Nested
    class Requests {

        @Test
        void aGrantCountsWhenTheServiceHasSaidIt() {
            open();
            a.deaf = true;
            ClaimId claim = a.acquire("a1");
            service.settle();
            assertThat(service.table.locks()).hasSize(1);
            assertThat(a.token(claim)).isZero();

            a.deaf = false;
            service.settle();

            assertThat(a.token(claim)).isPositive();
        }

        @Test
        void whoWaitsIsToldItsNumberAndThenItsGrant() {
            open();
            ClaimId first = a.acquire("a1");
            service.settle();
            ClaimId second = b.acquire("b1");
            service.settle();
            assertThat(b.news).contains(new News.Queued(second, 2, 0));
            assertThat(a.news).contains(new News.Contended(first));

            a.release(first);
            service.settle();

            assertThat(a.news).contains(new News.Released(first, true));
            assertThat(b.token(second)).isGreaterThan(a.token(first));
        }

        @Test
        void aLostAnswerIsAskedForAgainAndTheClaimIsTakenOnce() {
            open();
            a.deaf = true;
            ClaimId claim = a.acquire("a1");
            service.settle();
            a.disconnect();
            a.deaf = false;
            service.pass(MOMENT);

            assertThat(a.token(claim)).isPositive();
            assertThat(a.commands(Command.Acquire.class))
                    .hasSize(2)
                    .extracting(command -> command.request().number())
                    .containsOnly(1L);
        }

        @Test
        void whatCannotBeDoneNowIsSentAgainAfterAPause() {
            open();
            a.answersOtherwise.put(Command.Acquire.class, id -> new Failed(id, later));
            ClaimId claim = a.acquire("a1");
            service.settle();
            assertThat(a.commands(Command.Acquire.class)).hasSize(1);

            a.answersOtherwise.clear();
            service.pass(MOMENT);

            assertThat(a.token(claim)).isPositive();
        }

        @Test
        void whatCannotBeDoneThreeTimesIsGivenUpAndTakenBack() {
            open();
            a.answersOtherwise.put(Command.Acquire.class, id -> new Failed(id, later));
            ClaimId claim = a.acquire("a1");
            service.pass(Duration.ofSeconds(1));

            assertThat(a.news).contains(new News.Failed(claim, later));
            assertThat(a.commands(Command.Withdraw.class)).isNotEmpty();
        }

        @Test
        void whatIsNotPermittedFailsAtOnceAndLeavesNothing() {
            open();
            NotPermittedException why = new NotPermittedException("Not for you.", null);
            a.answersOtherwise.put(Command.Acquire.class, id -> new Failed(id, why));
            ClaimId claim = a.acquire("a1");
            service.settle();

            assertThat(a.news).containsExactly(new News.Failed(claim, why));
            service.pass(MOMENT);
            assertThat(a.said).hasSize(2);
        }

        @Test
        void aServiceThatCannotBeReachedIsGivenUpInTime() {
            open();
            a.disconnect();
            a.unreachable = true;
            ClaimId claim = a.acquire("a1");
            service.pass(Duration.ofMillis(500));

            assertThat(a.news(News.Failed.class, claim))
                    .isNotNull()
                    .satisfies(failed -> assertThat(failed.why()).isInstanceOf(BackendUnavailableException.class));
        }

        @Test
        void whatMayHaveBeenTakenIsTakenBackWhenTheServiceIsThereAgain() {
            open();
            a.deaf = true;
            ClaimId claim = a.acquire("a1");
            service.settle();
            a.disconnect();
            a.deaf = false;
            a.unreachable = true;
            service.pass(Duration.ofMillis(500));
            assertThat(a.news(News.Failed.class, claim))
                    .isNotNull()
                    .satisfies(failed -> assertThat(failed.why()).isInstanceOf(OutcomeUnknownException.class));
            assertThat(service.table.locks()).hasSize(1);

            a.unreachable = false;
            service.pass(Duration.ofSeconds(2));

            assertThat(service.table.locks()).isEmpty();
        }

        @Test
        void aReleaseIsNeverGivenUp() {
            open();
            ClaimId claim = a.acquire("a1");
            service.settle();
            a.disconnect();
            a.unreachable = true;
            a.release(claim);
            service.pass(Duration.ofSeconds(5));
            assertThat(service.table.locks()).hasSize(1);

            a.unreachable = false;
            service.pass(Duration.ofSeconds(2));

            assertThat(service.table.locks()).isEmpty();
            assertThat(a.news).contains(new News.Released(claim, true));
        }

        @Test
        void whoStandsInLineBehindAnotherIsHandedTheLockWithoutTheService() {
            open();
            ClaimId first = a.acquire("a1", Wish.Manner.QUEUE, List.of());
            ClaimId second = a.acquire("a1", Wish.Manner.QUEUE, List.of());
            service.settle();
            a.desk.want(LOCK, new Wish.Attach(first, "slot 7", 0), service.now);
            service.settle();
            int before = a.said.size();

            a.release(first);
            service.settle();

            assertThat(a.said).hasSize(before);
            assertThat(a.token(second)).isEqualTo(a.token(first) + 1);
            assertThat(a.news(News.Granted.class, second))
                    .isNotNull()
                    .satisfies(granted -> assertThat(granted.lock().attached())
                            .isNotNull()
                            .satisfies(value -> assertThat(value.text()).isEqualTo("slot 7")));
        }
    }

    @Nested
    class Lines {

        @Test
        void areNotOpenedForNothing() {
            service.pass(Duration.ofSeconds(1));

            assertThat(a.connects).isEmpty();
            assertThat(a.desk.due(service.now) - service.now).isGreaterThan(LEASE.toNanos());
        }

        @Test
        void areOpenedForWhoWillAskSoon() {
            a.desk.join();
            service.settle();

            assertThat(a.desk.isConnected()).isTrue();
        }

        @Test
        void areOpenedWithPausesThatGrow() {
            open();
            a.acquire("a1");
            service.settle();
            a.connects.clear();
            a.disconnect();
            a.unreachable = true;
            service.pass(Duration.ofSeconds(5));

            List<Long> pauses = new ArrayList<>();
            for (int i = 1; i < a.connects.size(); i++) {
                pauses.add((a.connects.get(i) - a.connects.get(i - 1)) / 1_000_000);
            }
            assertThat(pauses).startsWith(40L, 80L, 160L, 320L, 640L, 1_280L, 1_280L);
        }

        @Test
        void areGivenUpWhenAnAnswerIsMissing() {
            open();
            a.deaf = true;
            a.desk.ask(new Ask.Beat("a1"));
            service.settle();
            assertThat(a.desk.isSilent(service.now)).isFalse();

            service.now += LEASE.toNanos() / 4;

            assertThat(a.desk.isSilent(service.now)).isTrue();
            assertThat(a.desk.due(service.now) - service.now).isNotPositive();
        }

        @Test
        void mayBeSilentWhenNothingIsAsked() {
            open();
            a.acquire("a1");
            service.settle();

            service.now += REQUEST_TIMEOUT.toNanos() * 10;

            assertThat(a.desk.isSilent(service.now)).isFalse();
        }

        @Test
        void areOpenedAgainForWhoOnlyWaits() {
            open();
            a.acquire("a1");
            service.settle();
            a.disconnect();
            service.pass(MOMENT);

            assertThat(a.desk.isConnected()).isTrue();
        }

        @Test
        void bringNoAnswersOfEarlierLines() {
            open();
            a.deaf = true;
            ClaimId claim = a.acquire("a1");
            service.settle();
            var late = List.copyOf(a.heard);
            a.disconnect();
            service.pass(MOMENT);
            a.heard.clear();

            a.desk.heard(late, service.now);

            assertThat(a.desk.news()).isEmpty();
            assertThat(a.token(claim)).isZero();
        }
    }

    @Nested
    class Breaking {
        private final ClaimId id = new ClaimId("break", 1);

        private void breakHolds() {
            b.desk.want(LOCK, new Wish.Break(id, "ann", "stuck"), service.now);
        }

        @Test
        void hitsWhoWasSeen() {
            open();
            ClaimId claim = a.acquire("a1");
            service.settle();

            breakHolds();
            service.settle();

            assertThat(b.news).contains(new News.Done(id));
            assertThat(a.news(News.Lost.class, claim)).isNotNull();
            assertThat(service.table.locks()).isEmpty();
        }

        @Test
        void isDoneWhereNobodyHolds() {
            open();
            breakHolds();
            service.settle();

            assertThat(b.news).containsExactly(new News.Done(id));
            assertThat(b.commands(Command.BreakHolds.class)).isEmpty();
        }

        @Test
        void doesNotHitTheNextWhenItIsRepeated() {
            open();
            ClaimId first = a.acquire("a1");
            ClaimId second = a.acquire("a1");
            service.settle();
            breakHolds();
            b.step();
            b.deaf = true;
            service.settle();
            assertThat(a.token(second)).isGreaterThan(a.token(first));

            b.disconnect();
            b.deaf = false;
            service.pass(MOMENT);

            assertThat(b.commands(Command.BreakHolds.class)).hasSize(2);
            assertThat(b.news).contains(new News.Done(id));
            assertThat(a.news(News.Lost.class, second)).isNull();
        }

        @Test
        void failsWhereTheServiceIsGone() {
            open();
            b.disconnect();
            b.unreachable = true;
            breakHolds();
            service.pass(Duration.ofSeconds(1));

            assertThat(b.news(News.Failed.class, id)).isNotNull();
        }
    }

    @Nested
    class Questions {

        @Test
        void areAskedAgainOnANewLine() {
            open();
            a.deaf = true;
            long ticket = a.desk.look(LOCK);
            service.settle();
            a.disconnect();
            a.deaf = false;
            service.pass(MOMENT);

            assertThat(a.answers.get(a.answers.size() - 1).ticket()).isEqualTo(ticket);
            assertThat(a.lastAnswer()).isInstanceOf(Looked.class);
        }

        @Test
        void mayBeAbandoned() {
            open();
            a.deaf = true;
            long sent = a.desk.look(LOCK);
            service.settle();
            assertThat(a.desk.abandon(sent)).isTrue();
            a.disconnect();
            long unsent = a.desk.look(LOCK);
            assertThat(a.desk.abandon(unsent)).isFalse();

            a.deaf = false;
            int before = a.answers.size();
            service.pass(MOMENT);
            assertThat(a.answers).hasSize(before);
        }

        @Test
        void anOpeningThatMayHaveBeenDoneIsToldAsUnknown() {
            a.deaf = true;
            a.desk.ask(new Ask.Open(new NewSession("a1", LEASE, "")));
            service.settle();
            a.disconnect();
            a.unreachable = true;
            service.pass(Duration.ofSeconds(1));

            assertThat(a.lastAnswer())
                    .isInstanceOfSatisfying(
                            Failed.class,
                            failed -> assertThat(failed.why()).isInstanceOf(OutcomeUnknownException.class));
        }

        @Test
        void sayHowFarAClaimIsBehindAlsoWhereTheQueueIsNotShownWhole() {
            open();
            a.acquire("a1");
            List<ClaimId> waiting = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                waiting.add(b.acquire("b1"));
                service.settle();
            }
            assertThat(b.desk.position(waiting.get(4), null)).isEqualTo(4);
            b.desk.want(LOCK, new Wish.Withdraw(waiting.get(0)), service.now);
            b.desk.want(LOCK, new Wish.Withdraw(waiting.get(1)), service.now);
            b.desk.look(LOCK);
            service.settle();
            b.desk.look(LOCK);
            service.settle();

            Looked looked = (Looked) b.lastAnswer();
            assertThat(b.desk.position(waiting.get(2), looked)).isZero();
            assertThat(b.desk.position(waiting.get(4), looked)).isEqualTo(2);
        }
    }
}
