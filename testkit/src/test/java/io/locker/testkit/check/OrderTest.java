package io.locker.testkit.check;

import static io.locker.testkit.check.Planted.hold;
import static io.locker.testkit.check.Planted.permits;
import static io.locker.testkit.check.Planted.waited;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.locker.api.LockMode;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class OrderTest {

    @Nested
    class Tokens {

        @Test
        void tokensThatIncreaseAreGood() {
            assertThat(TokenOrder.check(List.of(hold("a", 1, 10, 20), hold("b", 2, 20, 30))))
                    .isEmpty();
            assertThat(TokenOrder.increasing(List.of(1L, 2L, 9L))).isEmpty();
        }

        @Test
        void aTokenThatGoesBackIsCaught() {
            assertThat(TokenOrder.check(List.of(hold("a", 3, 10, 20), hold("b", 2, 20, 30))))
                    .hasSize(1);
            assertThat(TokenOrder.increasing(List.of(1L, 3L, 2L))).hasSize(1);
        }

        @Test
        void aTokenGivenTwiceIsCaught() {
            assertThat(TokenOrder.check(List.of(hold("a", 2, 10, 20), hold("b", 2, 20, 30))))
                    .hasSize(1);
            assertThat(TokenOrder.increasing(List.of(2L, 2L))).hasSize(1);
        }

        @Test
        void aTokenThatGoesBackMuchLaterIsCaught() {
            assertThat(TokenOrder.check(List.of(hold("a", 9, 10, 20), hold("b", 10, 20, 30), hold("c", 9, 30, 40))))
                    .hasSize(1);
        }

        @Test
        void readersTogetherMayHaveTokensInAnyOrder() {
            List<ObservedHold> readers =
                    List.of(hold("a", LockMode.SHARED, 5, 10, 20), hold("b", LockMode.SHARED, 4, 11, 20));

            assertThat(TokenOrder.check(readers)).isEmpty();
        }

        @Test
        void aWriterWithATokenBelowAReadersIsCaught() {
            assertThat(TokenOrder.check(List.of(hold("a", LockMode.SHARED, 5, 10, 20), hold("b", 4, 20, 30))))
                    .hasSize(1);
            assertThat(TokenOrder.check(List.of(hold("a", 5, 10, 20), hold("b", LockMode.SHARED, 4, 20, 30))))
                    .hasSize(1);
        }
    }

    @Nested
    class TokensAfterLosses {
        private final ObservedHold grant = hold("forgotten", 1024, 10, 20);
        private final ObservedHold present = hold("present", 2048, 21, 30);

        @Test
        void whomTheServerForgotMayPassItsLockOn() {
            assertThat(TokenOrder.afterLosses(List.of(grant, present, hold("forgotten", 1025, 40, 50))))
                    .isEmpty();
        }

        @Test
        void aGrantBelowOneThatWasGivenBackIsCaught() {
            assertThat(TokenOrder.afterLosses(List.of(present, hold("late", 1024, 31, 40))))
                    .hasSize(1);
            assertThat(TokenOrder.afterLosses(List.of(present, hold("late", 2048, 31, 40))))
                    .hasSize(1);
        }

        @Test
        void aGrantBelowOneMuchEarlierIsCaught() {
            List<ObservedHold> holds =
                    List.of(hold("a", 9216, 10, 20), hold("b", 10240, 21, 30), hold("c", 9216, 31, 40));

            assertThat(TokenOrder.afterLosses(holds)).hasSize(1);
        }

        @Test
        void aHandOverThatGoesBackIsCaught() {
            List<ObservedHold> holds = List.of(grant, hold("a", 1026, 21, 30), hold("a", 1025, 31, 40));

            assertThat(TokenOrder.afterLosses(holds)).hasSize(1);
        }

        @Test
        void holdsAtTheSameTimeMayHaveTokensInAnyOrder() {
            assertThat(TokenOrder.afterLosses(List.of(present, hold("forgotten", 1024, 25, 40))))
                    .isEmpty();
        }
    }

    @Nested
    class Fifo {

        @Test
        void grantsInTheOrderOfTheQueueAreGood() {
            List<ObservedHold> holds = List.of(waited("a", 1, 2, 10), waited("b", 3, 4, 20), waited("c", 5, 6, 30));

            assertThat(FifoOrder.check(holds, 0)).isEmpty();
            assertThat(FifoOrder.worst(holds)).isZero();
        }

        @Test
        void aNewcomerBeforeAWaiterIsCaught() {
            List<ObservedHold> holds = List.of(waited("late", 5, 6, 20), waited("early", 1, 2, 30));

            assertThat(FifoOrder.check(holds, 0)).singleElement().asString().contains("waiter=[early");
            assertThat(FifoOrder.check(holds, 1)).isEmpty();
            assertThat(FifoOrder.worst(holds)).isEqualTo(1);
        }

        @Test
        void whoAskedAtTheSameTimeMayGoInAnyOrder() {
            assertThat(FifoOrder.check(List.of(waited("b", 2, 6, 20), waited("a", 1, 3, 30)), 0))
                    .isEmpty();
        }

        @Test
        void aForgottenWaiterIsCaughtByTheBound() {
            List<ObservedHold> holds = List.of(
                    waited("b", 3, 3, 10),
                    waited("c", 11, 11, 12),
                    waited("d", 13, 13, 14),
                    waited("forgotten", 1, 2, 100));

            assertThat(FifoOrder.check(holds, 2)).hasSize(1);
            assertThat(FifoOrder.check(holds, 3)).isEmpty();
        }
    }

    @Nested
    class Permits {

        @Test
        void asManyPermitsAsThereAreIsGood() {
            assertThat(PermitCount.check(List.of(permits(2, 10, 20), permits(1, 11, 20), permits(3, 20, 30)), 3))
                    .isEmpty();
        }

        @Test
        void onePermitTooManyIsCaught() {
            assertThat(PermitCount.check(List.of(permits(2, 10, 20), permits(2, 19, 30)), 3))
                    .singleElement()
                    .asString()
                    .contains("out=4");
        }
    }

    @Nested
    class Shares {

        @Test
        void sharesNearTheMiddleAreGood() {
            List<ObservedHold> holds = List.of(hold("a", 1, 1, 2), hold("b", 2, 3, 4), hold("a", 3, 5, 6));

            assertThat(FairShare.check(holds, List.of("a", "b"), 0.5)).isEmpty();
        }

        @Test
        void whoNeverHeldIsCaught() {
            List<ObservedHold> holds = List.of(hold("a", 1, 1, 2), hold("b", 2, 3, 4));

            assertThat(FairShare.check(holds, List.of("a", "b", "c"), 0.1))
                    .singleElement()
                    .asString()
                    .contains("who=c");
        }
    }

    @Nested
    class Lines {

        @Test
        void aHoldReadsBackFromItsLine() {
            ObservedHold hold = new ObservedHold(
                    "p1/t2", LockMode.UPDATE, 3, Long.MAX_VALUE, new ObservedHold.Times(-4, -3, -2, -1));

            assertThat(ObservedHold.decode(hold.encode())).isEqualTo(hold);
            assertThat(hold.process()).isEqualTo("p1");
        }

        @Test
        void anAccessReadsBackFromItsLine() {
            Access access = new Access(7, 1L << 60, "p1/t2", Access.Kind.LEAVE, false);

            assertThat(Access.decode(access.encode())).isEqualTo(access);
        }

        @Test
        void momentsOutOfOrderAreRefused() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ObservedHold.Times(1, 2, 4, 3))
                    .withMessageContaining("in order");
        }
    }
}
