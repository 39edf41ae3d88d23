package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import io.locker.api.LockInfo;
import io.locker.api.Loss;
import io.locker.api.Ticket;
import io.locker.testkit.Await;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LookingTest {
    private final Place place = new Place();
    private final Locker other = place.client();

    @AfterEach
    void close() {
        place.close();
    }

    @Test
    void holderAndWaiterAreNamed() throws Exception {
        try (Locker billing = Looking.open(place.address());
                Hold hold = billing.lock("orders/42")
                        .acquire(AcquireOptions.defaults().purpose("invoices"));
                Ticket ticket = other.lock("orders/42").takeTicket()) {
            assertThat(ticket.holdersInFront()).hasSize(1);
            assertThat(Looking.one(other))
                    .hasSize(2)
                    .first()
                    .isEqualTo("billing on web-2 holds it with token " + hold.token() + " for invoices");
        }
    }

    @Test
    void heldNamesAreListedInOrder() throws Exception {
        try (Hold two = other.lock("orders/2").acquire();
                Hold one = other.lock("orders/1").acquire();
                Hold not = other.lock("stock/1").acquire()) {
            assertThat(Looking.all(place.client())).containsExactly(one.name(), two.name());
            assertThat(not.isValid()).isTrue();
        }
        assertThat(Looking.all(place.client())).isEmpty();
    }

    @Test
    void theOldHolderIsToldWhoBrokeTheLock() throws Exception {
        Hold hold = other.lock("orders/42").acquire();
        LockInfo before = Looking.unlock(place.client());
        assertThat(before.holders().get(0).token()).isEqualTo(hold.token());
        assertThat(place.client().lock("orders/42").inspect().isFree()).isTrue();
        Loss loss = Await.get(hold.lost());
        assertThat(loss.reason()).isEqualTo(Loss.Reason.BROKEN);
        assertThat(loss.detail()).contains("ticket 1234");
    }
}
