package io.locker.guards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockLostException;
import io.locker.memory.MemoryBackendProvider;
import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.testkit.Anomaly;
import io.locker.testkit.contract.LockSubject.Client;
import io.locker.testkit.contract.StoreLockSubject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClaimThenVerifyTest {
    private static final AtomicLong PLACES = new AtomicLong();

    private final BackendUri place = BackendUri.parse("memory:claims-" + PLACES.incrementAndGet());
    private final StoreLockSubject subject = new StoreLockSubject(this::open);
    private final List<Client> clients = new ArrayList<>();
    private final LastClaimWins resource = new LastClaimWins();

    private StoreBackend open(LockerOptions options) {
        return (StoreBackend)
                new MemoryBackendProvider().open(new OpenRequest(place, options.requestTimeout(), options.time()));
    }

    /** A client that is not told what becomes of its holds, and finds out only by reading. */
    private DistributedLock lockOfADeafClient() {
        Client client = subject.open(LockerOptions.defaults());
        client.faults().dropWakeUps(true);
        clients.add(client);
        return client.lock("thing");
    }

    @AfterEach
    void close() {
        clients.forEach(client -> client.locker().close());
    }

    /** A resource that compares nothing, and refuses all but the one that claimed it last. */
    private static final class LastClaimWins {
        private int claims;
        private final List<Long> writes = new ArrayList<>();

        int claim() {
            return ++claims;
        }

        int write(int claim, long token) throws ClaimLostException {
            if (claim != claims) {
                throw new ClaimLostException(new IllegalStateException("claim " + claims + " came after " + claim));
            }
            writes.add(token);
            return writes.size();
        }

        boolean wasSetBack() {
            return !writes.equals(writes.stream().sorted().toList());
        }
    }

    private ClaimThenVerify<Integer> writer(DistributedLock lock, Hold hold) {
        return new ClaimThenVerify<>(lock, hold, token -> resource.claim());
    }

    private void write(ClaimThenVerify<Integer> writer, Hold hold) throws Exception {
        writer.write(claim -> resource.write(claim, hold.token().value()));
    }

    @Test
    void aHolderWritesUnderOneClaim() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        try (Hold hold = lock.acquire();
                ClaimThenVerify<Integer> writer = writer(lock, hold)) {
            write(writer, hold);
            write(writer, hold);
        }
        assertThat(resource.writes).hasSize(2);
        assertThat(resource.claims).isEqualTo(1);
    }

    @Test
    @Anomaly({"A2", "A10"})
    void whoClaimsLateDoesNotWriteAndTheHolderGoesOn() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        DistributedLock next = lockOfADeafClient();
        Hold early = lock.acquire();
        next.breakHolds("the test");
        try (Hold late = next.acquire();
                ClaimThenVerify<Integer> writer = writer(next, late)) {
            write(writer, late);

            assertThatThrownBy(() -> write(writer(lock, early), early))
                    .isInstanceOfAny(StaleTokenException.class, LockLostException.class);
            assertThat(resource.claims).isEqualTo(2);
            write(writer, late);

            assertThat(resource.writes)
                    .containsExactly(late.token().value(), late.token().value());
            assertThat(resource.claims).isEqualTo(3);
        }
    }

    @Test
    void whoHasLostTheLockAndKnowsItDoesNotEvenClaim() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        Hold hold = lock.acquire();
        hold.release();

        assertThatThrownBy(() -> write(writer(lock, hold), hold)).isInstanceOf(IllegalStateException.class);

        assertThat(resource.claims).isZero();
    }

    @Test
    void aGrantThatTheStoreDoesNotKnowIsNoGrant() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        Hold hold = lock.acquire();
        lockOfADeafClient().breakHolds("the test");

        assertThatThrownBy(() -> write(writer(lock, hold), hold)).isInstanceOf(LockLostException.class);

        assertThat(resource.writes).isEmpty();
    }

    @Test
    void whoIsShutOutForEverIsToldSo() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        try (Hold hold = lock.acquire();
                ClaimThenVerify<Integer> writer = writer(lock, hold)) {
            assertThatThrownBy(() -> writer.write(claim -> {
                        resource.claim();
                        return resource.write(claim, 1);
                    }))
                    .isInstanceOf(ClaimLostException.class);
        }
    }

    @Test
    void aClaimIsClosedWhenItIsGivenUp() throws Exception {
        List<String> events = new ArrayList<>();
        DistributedLock lock = lockOfADeafClient();
        try (Hold hold = lock.acquire()) {
            ClaimThenVerify<AutoCloseable> writer = new ClaimThenVerify<>(lock, hold, token -> {
                events.add("claim");
                return () -> {
                    events.add("close");
                    throw new IllegalStateException("no matter");
                };
            });
            writer.write(claim -> events.add("write"));
            writer.close();
            writer.close();
        }
        assertThat(events).containsExactly("claim", "write", "close");
    }

    @Test
    void readersAndOtherLocksAreRefused() throws Exception {
        DistributedLock lock = lockOfADeafClient();
        try (Hold reader = lock.shared().acquire();
                Hold update = lock.update().acquire()) {
            assertThatThrownBy(() -> writer(lock, reader)).isInstanceOf(IllegalArgumentException.class);
            DistributedLock other = clients.get(0).lock("other");
            assertThatThrownBy(() -> writer(other, update)).isInstanceOf(IllegalArgumentException.class);
            try (Hold later = lock.shared().acquire();
                    ClaimThenVerify<Integer> writer = writer(lock, update)) {
                assertThat(later.token()).isGreaterThan(update.token());
                write(writer, update);
            }
        }
        assertThat(resource.writes).hasSize(1);
    }

    /**
     * An early holder takes its steps (C claims, V reads the lock and stops if it has passed on, W writes), and before
     * one of them the lock passes to a later holder, which claims and writes. Returns when that went wrong.
     */
    private static String overtakenBeforeEachOf(String steps) throws Exception {
        StringBuilder wrong = new StringBuilder();
        for (int moment = 0; moment < steps.length(); moment++) {
            LastClaimWins fresh = new LastClaimWins();
            int claim = 0;
            boolean goesOn = true;
            for (int at = 0; at < steps.length(); at++) {
                if (at == moment) {
                    fresh.write(fresh.claim(), 42);
                }
                char step = goesOn ? steps.charAt(at) : 'S';
                if (step == 'C') {
                    claim = fresh.claim();
                } else if (step == 'V') {
                    goesOn = at < moment;
                } else if (step == 'W') {
                    writeIfNotShutOut(fresh, claim);
                }
            }
            if (fresh.wasSetBack()) {
                wrong.append(" overtaken before step ").append(moment + 1);
            }
        }
        return wrong.toString();
    }

    private static void writeIfNotShutOut(LastClaimWins fresh, int claim) {
        try {
            fresh.write(claim, 41);
        } catch (ClaimLostException shutOut) {
            // As it should be.
        }
    }

    @Test
    @Anomaly({"A2", "A10"})
    void onlyOneOrderOfTheStepsIsSafe() throws Exception {
        assertThat(overtakenBeforeEachOf("CVW")).isEmpty();
        assertThat(overtakenBeforeEachOf("VCW")).isEqualTo(" overtaken before step 2");
        assertThat(overtakenBeforeEachOf("CW")).isEqualTo(" overtaken before step 1");
    }

    /** At each step of the early holder the lock passes on, and the next one claims and writes. */
    @Test
    @Anomaly({"A2", "A10"})
    void overtakenAtAnyMomentTheWriterIsSafe() throws Exception {
        for (String moment : new String[] {"before the claim", "after the claim", "before the write"}) {
            LastClaimWins fresh = new LastClaimWins();
            DistributedLock lock = lockOfADeafClient();
            DistributedLock next = lockOfADeafClient();
            Hold early = lock.acquire();
            List<Hold> taken = new ArrayList<>();
            Runnable overtake = () -> taken.add(overtake(next, fresh));
            try (ClaimThenVerify<Integer> writer = new ClaimThenVerify<>(lock, early, token -> {
                if (moment.equals("before the claim")) {
                    overtake.run();
                }
                int claim = fresh.claim();
                if (moment.equals("after the claim")) {
                    overtake.run();
                }
                return claim;
            })) {
                assertThatThrownBy(() -> writer.write(claim -> {
                            if (moment.equals("before the write")) {
                                overtake.run();
                            }
                            return fresh.write(claim, early.token().value());
                        }))
                        .as(moment)
                        .isInstanceOfAny(StaleTokenException.class, LockException.class);
            }
            assertThat(fresh.writes)
                    .as(moment)
                    .containsExactly(taken.get(0).token().value());
            taken.get(0).close();
        }
    }

    private static Hold overtake(DistributedLock next, LastClaimWins fresh) {
        try {
            next.breakHolds("the test");
            Hold late = next.acquire();
            fresh.write(fresh.claim(), late.token().value());
            return late;
        } catch (InterruptedException | ClaimLostException e) {
            throw new IllegalStateException(e);
        }
    }
}
