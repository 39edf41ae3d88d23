package io.locker.guards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.testkit.Anomaly;
import org.junit.jupiter.api.Test;

class OfferTest {

    @Test
    @Anomaly({"F2", "B4"})
    void aHoldOffersItsOwnTokenAlsoWhenItIsLost() throws Exception {
        try (Rivals rivals = new Rivals("a")) {
            FencingToken own = rivals.early().token();
            Hold late = rivals.freezeEarly();
            rivals.wakeEarly();

            assertThat(Offer.of(rivals.early())).isEqualTo(new Offer("a", own));
            assertThat(own).isLessThan(late.token());
        }
    }

    @Test
    void aSharedHoldAndAPermitOfferNothing() throws Exception {
        try (Locker locker = Locker.open("memory:");
                Hold reader = locker.lock("a").shared().acquire();
                Hold permit = locker.semaphore("b", 2).acquire(1)) {
            assertThatThrownBy(() -> Offer.of(reader)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Offer.of("x", permit)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void anUpgradableHoldMayWrite() throws Exception {
        try (Locker locker = Locker.open("memory:");
                Hold reader = locker.lock("a").shared().acquire();
                Hold update = locker.lock("a").update().acquire()) {
            assertThat(Offer.of("x", update)).isEqualTo(new Offer("x", update.token()));
            assertThat(reader.isValid()).isTrue();
        }
    }

    @Test
    void aResourceIsNamedLikeALock() {
        FencingToken token = new FencingToken(1);
        for (String bad : new String[] {"", " a", "a ", "a\nb", "x".repeat(256)}) {
            assertThatThrownBy(() -> new Offer(bad, token)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRefusalSaysWhatIsKnown() {
        StaleTokenException refusal =
                new StaleTokenException(new Offer("orders/42", new FencingToken(41)), new FencingToken(42));

        assertThat(refusal)
                .hasMessage("A later holder of the lock has been here, and nothing was changed."
                        + " resource=orders/42 offered=41 seen=42");
        assertThat(refusal.resource()).isEqualTo("orders/42");
        assertThat(refusal.offered()).isEqualTo(new FencingToken(41));
        assertThat(refusal.seen()).isEqualTo(new FencingToken(42));
    }
}
