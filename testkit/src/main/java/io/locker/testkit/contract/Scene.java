package io.locker.testkit.contract;

import static io.locker.api.AcquireOptions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.locker.LockerOptions;
import io.locker.api.Hold;
import io.locker.spi.Capability;
import io.locker.testkit.Await;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.fault.Fault;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** What one test of the contract works with: the clients it opens, the threads it starts, and the tidying up. */
final class Scene {
    /** A lease that nobody loses by accident, also on a busy machine. */
    static final Duration LONG_LEASE = Duration.ofSeconds(15);

    /** A record and a session. */
    private static final int OF_ONE_HOLDER = 2;

    /** By when a client that comes new has cleared away what the dead left behind. */
    private static final Duration CLEARED = Duration.ofSeconds(30);

    private static final AtomicLong SCENES = new AtomicLong();

    private final LockSubject subject;
    private final String name = "contract/" + SCENES.incrementAndGet();
    private final List<Client> clients = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final List<Throwable> deaths = new CopyOnWriteArrayList<>();
    private boolean leavesSomethingToClear;

    Scene(LockSubject subject) {
        this.subject = subject;
        Thread.setDefaultUncaughtExceptionHandler((thread, death) ->
                deaths.add(new AssertionError("A thread died of an exception. thread=" + thread.getName(), death)));
    }

    /** The name of the test's lock. */
    String name() {
        return name;
    }

    /** The address for other processes; skips the test if there is none. */
    String address() {
        assumeTrue(subject.address().isPresent(), "No other process can reach this subject.");
        return subject.address().orElseThrow();
    }

    Client client(String holder) {
        return client(holder, LONG_LEASE);
    }

    Client client(String holder, Duration lease) {
        return client(LockerOptions.defaults().withHolder(holder).withLease(lease));
    }

    Client client(LockerOptions options) {
        Client client = subject.open(options);
        clients.add(client);
        return client;
    }

    /** Skips the test unless the backend promises all of these. */
    void requires(Capability... needed) {
        Client client = clients.isEmpty() ? client("asks") : clients.get(0);
        for (Capability capability : needed) {
            assumeTrue(
                    client.locker().capabilities().has(capability),
                    "The backend does not promise this. capability=" + capability);
        }
    }

    /** Skips the test if the backend promises this. */
    void lacks(Capability capability) {
        Client client = clients.isEmpty() ? client("asks") : clients.get(0);
        assumeTrue(
                !client.locker().capabilities().has(capability), "The backend promises this. capability=" + capability);
    }

    /** Skips the test unless the subject can do all of this harm. */
    void requires(Fault... needed) {
        for (Fault fault : needed) {
            assumeTrue(subject.faults().contains(fault), "The subject cannot do this harm. fault=" + fault);
        }
        leavesSomethingToClear();
    }

    /** Runs something on a thread of its own. */
    <T> CompletableFuture<T> start(Callable<T> work) {
        CompletableFuture<T> outcome = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        outcome.complete(work.call());
                    } catch (Throwable failure) {
                        outcome.completeExceptionally(failure);
                    }
                },
                "contract-" + threads.size());
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
        return outcome;
    }

    /** Interrupts what was started last. */
    void interruptLast() {
        threads.get(threads.size() - 1).interrupt();
    }

    /** Waits until as many claims as given stand in the queue of the test's lock. */
    void awaitWaiters(Client observer, int count) {
        Await.until(
                count + " waiters",
                () -> observer.lock(name).inspect().waiters().size() == count);
    }

    /**
     * Says that after this test something may be left of the dead, or of what falls due later: a client that comes then
     * clears it away. Without this, everything must be gone as soon as the clients have closed.
     */
    void leavesSomethingToClear() {
        leavesSomethingToClear = true;
    }

    /** Reports what the place still keeps. */
    List<String> leftovers() {
        assumeTrue(subject.leftovers().isPresent(), "This subject is not able to look for leftovers.");
        return subject.leftovers().orElseThrow();
    }

    /** Closes everything, and fails if something was left behind or a thread died. */
    void end() throws InterruptedException {
        try {
            tidyUp();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(null);
            subject.close();
        }
    }

    private void tidyUp() throws InterruptedException {
        if (!subject.faults().isEmpty()) {
            clients.forEach(this::heal);
        }
        clients.forEach(client -> client.locker().close());
        for (Thread thread : threads) {
            thread.interrupt();
            thread.join(Await.SOON.toMillis());
            if (thread.isAlive()) {
                deaths.add(new AssertionError("A thread of the test does not end. thread=" + thread.getName()));
            }
        }
        if (subject.leftovers().isPresent()) {
            if (leavesSomethingToClear && !leftovers().isEmpty()) {
                clearAway();
            }
            awaitNothingLeft();
        }
        if (!deaths.isEmpty()) {
            throw new AssertionError("Threads did not end as they should. count=" + deaths.size(), deaths.get(0));
        }
    }

    private void clearAway() throws InterruptedException {
        Client janitor = client("janitor");
        Hold present = janitor.lock("janitor").acquire(within(Await.SOON));
        try {
            Await.until(
                    CLEARED,
                    "only the janitor is left",
                    () -> janitor.locker().names("", "", 2).size() == 1
                            && leftovers().size() <= OF_ONE_HOLDER);
        } finally {
            present.close();
            janitor.locker().close();
        }
    }

    /** Waits until the place keeps nothing any more. */
    void awaitNothingLeft() {
        try {
            Await.until("nothing left behind", () -> leftovers().isEmpty());
        } catch (AssertionError late) {
            throw new AssertionError("Something was left behind. left=" + leftovers(), late);
        }
    }

    private void heal(Client client) {
        if (subject.faults().contains(Fault.FAILED_BEATS)) {
            client.faults().failBeats(0);
        }
        if (subject.faults().contains(Fault.PAUSE)) {
            client.faults().resume();
        }
        if (subject.faults().contains(Fault.CUT_OFF)) {
            client.faults().reconnect();
        }
        if (subject.faults().contains(Fault.LOST_REPLIES)) {
            client.faults().loseReplies(0);
        }
        if (subject.faults().contains(Fault.SLOW_REPLIES)) {
            client.faults().delayReplies(Duration.ZERO);
        }
    }
}
