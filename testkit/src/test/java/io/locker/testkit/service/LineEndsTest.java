package io.locker.testkit.service;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.api.Ticket;
import io.locker.machine.Command;
import io.locker.machine.LockTable;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.fault.FaultyService;
import io.locker.testkit.fault.PausableTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients whose lines to a service end, or say nothing, while they hold and wait. */
@Timeout(60)
final class LineEndsTest {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final LockerOptions OPTIONS =
            LockerOptions.defaults().withLease(LEASE).withRequestTimeout(Duration.ofSeconds(2));

    private final DirectService service = new DirectService(TimeSource.system());
    private final List<Locker> clients = new ArrayList<>();
    private final Locker a = client();
    private final Locker b = client();

    private Locker client() {
        Locker client = Locker.using(service.open(), OPTIONS);
        clients.add(client);
        return client;
    }

    @AfterEach
    void close() {
        clients.forEach(Locker::close);
        assertThat(service.locks()).isEmpty();
        assertThat(service.sessions()).isEmpty();
        service.close();
    }

    private static Hold take(Locker client) throws InterruptedException {
        return client.lock("a").acquire(within(Await.SOON));
    }

    @Test
    void aHoldOutlivesItsLine() throws Exception {
        Hold hold = take(a);

        service.endLines();

        Await.always(LEASE.dividedBy(2), "the hold is valid", hold::isValid);
        assertThat(hold.release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void whoWaitsHearsAGrantThatWasMadeWhileItHadNoLine() throws Exception {
        Hold hold = take(a);
        Ticket ticket = b.lock("a").takeTicket();

        service.endLines();
        hold.release();

        assertThat(Await.get(ticket.onTurn()).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void allGoOnWhereTheServiceStartsAgain() throws Exception {
        Hold hold = take(a);
        CompletableFuture<Hold> turn = b.lock("a").acquireAsync();
        Await.until("it waits", () -> b.lock("a").inspect().waiters().size() == 1);
        service.beUnreachable(true);
        service.restart();
        Await.letPass(Duration.ofMillis(300));
        service.beUnreachable(false);

        assertThat(hold.release()).isEqualTo(Release.RELEASED);
        assertThat(Await.get(turn).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void anAnswerThatIsLostWithItsLineIsAskedForAgain() throws Exception {
        take(a).release();
        for (int i = 0; i < 20; i++) {
            service.dropWhatIsSaidNext();
            Hold hold = take(a);
            service.dropWhatIsSaidNext();
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
        }
        assertThat(service.locks()).isEmpty();
    }

    @Test
    void aLineThatSaysNothingIsLeft() throws Exception {
        take(a).release();
        service.holdBack(true);
        CompletableFuture<Hold> turn = a.lock("a").acquireAsync();
        Await.until("it was taken", () -> !service.locks().isEmpty());
        Await.letPass(LEASE.dividedBy(3));
        service.holdBack(false);

        assertThat(Await.get(turn).release()).isEqualTo(Release.RELEASED);
    }

    @Test
    void aSessionThatTheServiceEndsIsToldAtOnce() throws Exception {
        Hold hold = take(a);
        CompletableFuture<Hold> turn = b.lock("a").acquireAsync();
        Await.until("it waits", () -> b.lock("a").inspect().waiters().size() == 1);

        try (ServiceTalk talk = new ServiceTalk(service.open())) {
            talk.carry(new Command.CloseSession(hold.session()));
        }

        Loss loss = Await.get(hold.lost(), LEASE.dividedBy(5));
        assertThat(loss.reason()).isEqualTo(Loss.Reason.EXPIRED);
        Await.get(turn).release();
        take(a).release();
    }

    @Test
    void aServiceThatIsGoneFailsWhoAsksAndServesWhoAsksLater() throws Exception {
        service.beUnreachable(true);
        assertThatThrownBy(() -> a.lock("a").tryAcquire()).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> a.lock("a").inspect()).isInstanceOf(BackendUnavailableException.class);
        assertThatThrownBy(() -> a.names("", "", 1)).isInstanceOf(BackendUnavailableException.class);

        service.beUnreachable(false);

        take(a).release();
    }

    @Test
    void manyEndsOfLinesInTheMiddleOfEverythingLoseNothing() throws Exception {
        long end = System.nanoTime() + Duration.ofSeconds(4).toNanos();
        List<CompletableFuture<Integer>> workers = new ArrayList<>();
        for (Locker client : List.of(a, b, client())) {
            workers.add(CompletableFuture.supplyAsync(() -> takeTurns(client, end)));
        }
        while (System.nanoTime() - end < 0) {
            service.endLines();
            Await.letPass(Duration.ofMillis(40));
            service.dropWhatIsSaidNext();
            Await.letPass(Duration.ofMillis(40));
        }

        for (CompletableFuture<Integer> worker : workers) {
            assertThat(Await.get(worker)).isPositive();
        }
        assertThat(service.look(LockTable::grants)).isPositive();
    }

    /** Counts the turns that were had; what is given up is not an error where lines end all the time. */
    private int takeTurns(Locker client, long end) {
        int turns = 0;
        long last = 0;
        while (System.nanoTime() - end < 0) {
            try {
                Hold hold = take(client);
                assertThat(hold.token().value()).isGreaterThan(last);
                last = hold.token().value();
                turns++;
                hold.close();
            } catch (BackendUnavailableException | OutcomeUnknownException e) {
                assertThat(e).hasMessageContaining("name=a");
            } catch (InterruptedException e) {
                throw new AssertionError("The test was interrupted.", e);
            }
        }
        return turns;
    }

    @Test
    void anUncontendedLockCostsOneCallEach() throws Exception {
        PausableTime time = new PausableTime(TimeSource.system());
        FaultyService counted = new FaultyService(service.open(), time);
        try (Locker client = Locker.using(counted, OPTIONS.withTime(time))) {
            take(client).release();
            long before = counted.faults().calls().roundTrips();

            for (int i = 0; i < 100; i++) {
                take(client).release();
            }

            assertThat(counted.faults().calls().roundTrips() - before).isEqualTo(200);
        }
    }
}
