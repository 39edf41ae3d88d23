package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.Release;
import io.locker.api.Ticket;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Calls;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** Many names, many waiters, many clients: what they cost, and that nothing of them stays. */
abstract class ScaleContract extends Suite {
    /** The client that stays starts threads when it needs them: for requests, heartbeats and callbacks. */
    private static final int MOST_OF_ONE_CLIENT = 6;

    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration FOR_ALL_NAMES = Duration.ofMinutes(14);
    private static final int CLIENTS = 100;
    private static final int MANY_WAITERS = 10_000;

    @Test
    @Timeout(240)
    @Anomaly("C5")
    void hundredClientsAtOnceQueueInFewRoundTrips(TestReporter reporter) throws Exception {
        scene().requires(Fault.COUNTED_CALLS);
        Hold hold = take(scene().client("holder"));
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            Client client = scene().client(LockerOptions.defaults()
                    .withHolder("c" + i)
                    .withLease(Duration.ofMinutes(1))
                    .withRequestTimeout(Await.SOON));
            take(client.lock(scene().name() + "/warm/" + i)).release();
            clients.add(client);
        }
        CountDownLatch together = new CountDownLatch(1);
        List<CompletableFuture<Long>> trips = new ArrayList<>();
        List<CompletableFuture<Ticket>> tickets = new ArrayList<>();
        for (Client client : clients) {
            CompletableFuture<Ticket> ticket = new CompletableFuture<>();
            tickets.add(ticket);
            trips.add(scene().start(() -> tripsUntilQueued(client, together, ticket)));
        }

        together.countDown();

        List<Long> counts = new ArrayList<>();
        for (CompletableFuture<Long> trip : trips) {
            counts.add(Await.get(trip, LONG));
        }
        counts.sort(Long::compare);
        reporter.publishEntry("round trips", counts.toString());
        assertThat(counts.get(CLIENTS / 2)).as("round trips %s", counts).isLessThanOrEqualTo(3);
        List<CompletableFuture<Release>> turns = new ArrayList<>();
        for (CompletableFuture<Ticket> ticket : tickets) {
            turns.add(Await.get(ticket).onTurn().thenApply(Hold::release));
        }
        hold.release();
        for (CompletableFuture<Release> turn : turns) {
            assertThat(Await.get(turn)).isEqualTo(Release.RELEASED);
        }
    }

    private long tripsUntilQueued(Client client, CountDownLatch together, CompletableFuture<Ticket> ticket)
            throws InterruptedException {
        together.await();
        Calls before = client.faults().calls();
        Ticket drawn = lockOf(client).takeTicket();
        long trips = client.faults().calls().since(before).roundTrips();
        ticket.complete(drawn);
        return trips;
    }

    @Test
    @Anomaly("U10")
    void tenThousandWaitersOfOneClientCostNoThreads() throws Exception {
        Client client = scene().client("a");
        Hold hold = take(client);
        int threadsBefore = Thread.activeCount();
        AtomicInteger granted = new AtomicInteger();
        List<CompletableFuture<Integer>> turns = new ArrayList<>();
        for (int i = 0; i < MANY_WAITERS; i++) {
            turns.add(lockOf(client).acquireAsync().thenApply(turn -> {
                turn.close();
                return granted.incrementAndGet();
            }));
        }

        assertThat(Thread.activeCount()).isLessThan(threadsBefore + 20);
        hold.release();

        Await.until(LONG, "all had their turn", () -> granted.get() == MANY_WAITERS);
        assertThat(turns).allMatch(turn -> turn.isDone() && !turn.isCompletedExceptionally());
    }

    @Test
    @Anomaly("U15")
    void manyHoldsCostNoThreads() throws Exception {
        Client client = scene().client("a");
        take(client).release();
        int threadsBefore = Thread.activeCount();
        List<Hold> holds = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            holds.add(client.lock(scene().name() + "/" + i).tryAcquire().orElseThrow());
        }

        assertThat(Thread.activeCount()).isLessThan(threadsBefore + 20);
        assertThat(holds).allMatch(Hold::isValid);
        holds.forEach(Hold::close);
    }

    @Test
    @Anomaly({"H1", "U8", "I3"})
    void manyNamesLeaveNothing() throws Exception {
        takeAndForget(1_000, 1);
    }

    @Test
    @Tag("slow")
    @Timeout(900)
    @Anomaly({"H1", "U8"})
    void veryManyNamesLeaveNothing() throws Exception {
        takeAndForget(100_000, 8);
    }

    private void takeAndForget(int names, int threads) throws Exception {
        Client client = scene().client("a");
        List<CompletableFuture<Integer>> working = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            int first = thread;
            working.add(scene().start(() -> {
                for (int i = first; i < names; i += threads) {
                    take(client.lock(scene().name() + "/" + i)).release();
                }
                return first;
            }));
        }
        for (CompletableFuture<Integer> thread : working) {
            Await.get(thread, FOR_ALL_NAMES);
        }

        assertThat(client.locker().names(scene().name(), "", 10)).isEmpty();
    }

    @Test
    @Anomaly("H2")
    void closingInTheMiddleOfEverythingIsInOrder() throws Exception {
        for (int round = 0; round < 5; round++) {
            Client client = scene().client("closes-" + round);
            Client other = scene().client("other-" + round);
            Hold elsewhere = take(other.lock(scene().name() + "/taken"));
            CompletableFuture<Hold> waiting =
                    client.lock(scene().name() + "/taken").acquireAsync();
            CompletableFuture<Integer> busy = scene().start(() -> takeUntilClosed(client));
            Await.until(
                    "one waits",
                    () -> !other.lock(scene().name() + "/taken")
                            .inspect()
                            .waiters()
                            .isEmpty());

            client.locker().close();
            client.locker().close();

            assertThat(Await.get(busy)).isGreaterThanOrEqualTo(0);
            assertThatThrownBy(() -> Await.get(waiting)).hasCauseInstanceOf(BackendUnavailableException.class);
            assertThatThrownBy(() -> lockOf(client).tryAcquire()).isInstanceOf(IllegalStateException.class);
            elsewhere.release();
            take(other).release();
        }
    }

    private int takeUntilClosed(Client client) throws InterruptedException {
        int turns = 0;
        try {
            while (true) {
                Hold hold = take(client);
                turns++;
                hold.close();
            }
        } catch (BackendUnavailableException | IllegalStateException closed) {
            return turns;
        }
    }

    @Test
    @Anomaly("H2")
    void closedClientsLeaveNoThreads() throws Exception {
        Client stays = scene().client("stays");
        take(stays).release();
        Set<Thread> before = threads();

        for (int i = 0; i < 10; i++) {
            Client client = scene().client("leaves-" + i);
            take(client).release();
            client.locker().close();
        }

        Set<Thread> after = new HashSet<>();
        try {
            Await.until("their threads have ended", () -> {
                after.clear();
                after.addAll(threads());
                return after.size() <= before.size() + MOST_OF_ONE_CLIENT;
            });
        } catch (AssertionError e) {
            after.removeAll(before);
            throw new AssertionError("Threads are left. since=" + after, e);
        }
    }

    private static Set<Thread> threads() {
        Thread[] threads = new Thread[2 * Thread.activeCount()];
        return new HashSet<>(Arrays.asList(threads).subList(0, Thread.enumerate(threads)));
    }
}
