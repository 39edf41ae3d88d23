package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockTimeoutException;
import io.locker.api.Release;
import io.locker.api.Ticket;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Drawing a number and coming back for one's turn. */
abstract class TicketContract extends Suite {

    private Ticket draw(Client client) {
        return lockOf(client).takeTicket();
    }

    @Test
    void aTicketOfAFreeLockHasItsTurnAtOnce() throws Exception {
        Ticket ticket = draw(scene().client("a"));

        Hold hold = ticket.await();

        assertThat(hold.isValid()).isTrue();
        assertThat(ticket.position()).isZero();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    @Anomaly("C5")
    void ticketsAreServedInTheOrderOfTheirNumbers() throws Exception {
        Hold hold = take(scene().client("holder"));
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            tickets.add(draw(scene().client("t" + i)));
        }

        assertThat(tickets).extracting(Ticket::number).isSorted().doesNotHaveDuplicates();
        assertThat(tickets).extracting(Ticket::position).containsExactly(0, 1, 2, 3, 4);
        hold.release();

        for (int i = 0; i < tickets.size(); i++) {
            Hold next = Await.get(tickets.get(i).onTurn());
            assertThat(tickets.subList(i + 1, tickets.size()))
                    .noneMatch(later -> later.onTurn().isDone());
            next.release();
        }
    }

    @Test
    void ticketsOfOneClientAreServedInOrderToo() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        List<Ticket> tickets = List.of(draw(client), draw(client), draw(client));

        assertThat(tickets).extracting(Ticket::number).isSorted().doesNotHaveDuplicates();
        hold.release();

        for (Ticket ticket : tickets) {
            Await.get(ticket.onTurn()).release();
        }
    }

    @Test
    @Anomaly("U18")
    void aTicketSaysWhoIsInFront() throws Exception {
        Hold hold = lockOf(scene().client("web-2")).acquire(within(Await.SOON).purpose("nightly"));
        Ticket ticket = draw(scene().client("b"));

        assertThat(ticket.holdersInFront())
                .singleElement()
                .satisfies(front -> assertThat(front.holder()).isEqualTo("web-2"))
                .satisfies(front -> assertThat(front.purpose()).isEqualTo("nightly"));
        hold.release();
        ticket.await().release();
    }

    @Test
    void whenOneInFrontLeavesTheOthersMoveUp() throws Exception {
        Hold hold = take(scene().client("a"));
        Ticket front = draw(scene().client("b"));
        Ticket behind = draw(scene().client("c"));
        assertThat(behind.position()).isEqualTo(1);

        front.cancel();
        hold.release();

        Await.get(behind.onTurn()).release();
        assertThat(front.onTurn()).isCancelled();
    }

    @Test
    void aCancelledTicketLeavesTheQueue() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Ticket ticket = draw(scene().client("b"));

        ticket.cancel();
        ticket.cancel();

        scene().awaitWaiters(holder, 0);
        assertThatThrownBy(() -> ticket.onTurn().join()).isInstanceOf(CancellationException.class);
        hold.release();
    }

    @Test
    void cancellingTheTurnCancelsTheTicket() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Ticket ticket = draw(scene().client("b"));

        ticket.onTurn().cancel(false);

        scene().awaitWaiters(holder, 0);
        hold.release();
    }

    @Test
    void aTicketThatNobodyCameForIsGivenBack() throws Exception {
        Client client = scene().client("a");
        Ticket ticket = draw(client);
        Await.until("the turn has come", () -> !lockOf(client).inspect().isFree());

        ticket.cancel();

        Await.until("the lock is free", () -> lockOf(client).inspect().isFree());
    }

    @Test
    void aTurnThatWasGivenBackCannotBeTaken() throws Exception {
        Client client = scene().client("a");
        Ticket ticket = draw(client);
        Await.until("the turn has come", () -> !lockOf(client).inspect().isFree());

        ticket.close();

        assertThatThrownBy(ticket::await).isInstanceOf(CancellationException.class);
    }

    @Test
    void closingATicketKeepsAHoldThatWasTaken() throws Exception {
        Client client = scene().client("a");
        Ticket ticket = draw(client);
        Hold hold = ticket.await();

        ticket.close();

        assertThat(hold.isValid()).isTrue();
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void anInterruptedWaitKeepsThePlace() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Ticket ticket = draw(scene().client("b"));
        CompletableFuture<Hold> waiting = scene().start(ticket::await);
        scene().interruptLast();
        assertThatThrownBy(() -> Await.get(waiting)).hasCauseInstanceOf(InterruptedException.class);

        assertThat(lockOf(holder).inspect().waiters()).hasSize(1);
        hold.release();

        assertThat(Await.get(ticket.onTurn()).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void whoseTimeIsUpBeforeThereIsANumberIsToldSo() throws Exception {
        scene().requires(Fault.SLOW_REPLIES);
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Client waits = scene().client("b");
        waits.faults().delayReplies(Duration.ofMillis(300));

        CompletableFuture<Hold> turn = scene().start(() ->
                lockOf(waits).takeTicket(within(Duration.ofMillis(50))).await());

        assertThatThrownBy(() -> Await.get(turn)).hasCauseInstanceOf(LockTimeoutException.class);
        waits.faults().delayReplies(Duration.ZERO);
        scene().awaitWaiters(holder, 0);
        hold.release();
    }

    @Test
    void aTicketGivesUpByItself() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Client waits = scene().client("b");
        assertThat(lockOf(waits).tryAcquire()).isEmpty();
        Ticket ticket = lockOf(waits).takeTicket(within(Duration.ofSeconds(2)));

        assertThatThrownBy(() -> Await.get(ticket.onTurn())).hasCauseInstanceOf(LockTimeoutException.class);

        scene().awaitWaiters(holder, 0);
        hold.release();
    }

    @Test
    @Anomaly("E5")
    void aTicketOfAClientThatClosesFails() throws Exception {
        Client holder = scene().client("a");
        Hold hold = take(holder);
        Client leaver = scene().client("b");
        Ticket ticket = draw(leaver);

        leaver.locker().close();

        assertThatThrownBy(() -> Await.get(ticket.onTurn())).hasCauseInstanceOf(BackendUnavailableException.class);
        Client next = scene().client("c");
        CompletableFuture<Hold> turn = takeLater(next);
        hold.release();
        Await.get(turn).release();
    }
}
