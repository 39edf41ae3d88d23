package io.locker.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.AcquireOptions;
import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.guards.StaleTokenException;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrdersTest {
    private static final AcquireOptions SHORT_LEASE =
            AcquireOptions.defaults().lease(Duration.ofMillis(100)).withoutRenewal();

    private final Place place = new Place();
    private Orders orders;

    @BeforeEach
    void open(@TempDir Path directory) throws Exception {
        orders = Orders.open(directory.resolve("orders.db"));
        orders.add("42");
    }

    @AfterEach
    void close() throws Exception {
        orders.close();
        place.close();
    }

    private Hold lapsed(DistributedLock lock) throws Exception {
        Hold hold = lock.acquire(SHORT_LEASE);
        Await.get(hold.lost());
        return hold;
    }

    @Test
    void theHolderChangesTheOrder() throws Exception {
        try (Hold hold = place.client().lock("orders/42").acquire()) {
            orders.ship("42", hold);
        }
        assertThat(orders.state("42")).isEqualTo("shipped");
    }

    @Test
    void anEarlierHolderIsRefusedAfterALaterOne() throws Exception {
        orders.add("43");
        Hold early = lapsed(place.client().lock("orders/42"));
        try (Hold late = place.client().lock("orders/42").acquire()) {
            orders.ship("42", late);
            assertThatThrownBy(() -> orders.ship("42", early))
                    .isInstanceOfSatisfying(
                            StaleTokenException.class, e -> assertThat(e.seen()).isEqualTo(late.token()));
        }
        assertThat(orders.state("42")).isEqualTo("shipped");
        assertThat(orders.state("43")).isEqualTo("new");
    }

    @Test
    void nothingThatIsInUseIsCleanedUp() throws Exception {
        try (Hold hold = place.client().lock("orders/42").acquire()) {
            orders.ship("42", hold);
            assertThat(orders.cleanUp()).isZero();
        }
    }

    @Test
    void withoutALaterHolderALateChangeDoesNoHarm() throws Exception {
        Hold early = lapsed(place.client().lock("orders/42"));
        orders.ship("42", early);
        assertThat(orders.state("42")).isEqualTo("shipped");
    }
}
