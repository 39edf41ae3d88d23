package io.locker.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.machine.Turn;
import io.locker.spi.LockRecord;
import io.locker.spi.Swap;
import io.locker.spi.SwapResult;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One desk against records that a store might show. What whole worlds of desks do is simulated in {@code testkit}. */
class LockDeskTest {
    private static final LockName NAME = new LockName("lock");
    private static final MachineLimits LIMITS = MachineLimits.defaults();
    private static final ClaimId OWN = new ClaimId("own", 1);
    private static final ClaimId SECOND = new ClaimId("own", 2);
    private static final ClaimId THIRD = new ClaimId("own", 3);
    private static final ClaimId OTHER = new ClaimId("other", 1);

    private final LockDesk desk = new LockDesk(NAME, DeskSettings.of(1_000_000_000L, LIMITS), 0);
    private long now = 1;

    private void wants(ClaimId id) {
        Claim claim = Claim.of(id, Demand.exclusive(), Origin.NONE);
        desk.want(new Wish.Acquire(claim, Wish.Manner.TICKET), now);
    }

    private Ask asks() {
        now += 1_000_000_000L;
        return Objects.requireNonNull(desk.next(now));
    }

    private Swap writes() {
        return ((Ask.Write) asks()).swap();
    }

    private void sees(LockRecord record) {
        desk.answer(new Seen.Found(record), now);
    }

    private void isAnswered(boolean applied, LockRecord record) {
        desk.answer(new Seen.Written(new SwapResult(applied, record)), now);
    }

    private void isNotAnswered() {
        desk.answer(new Seen.Failed(new OutcomeUnknownException("No answer.", null)), now);
    }

    /** A record in which the first claim holds the lock and the others wait. */
    private static LockRecord record(long revision, ClaimId... claims) {
        LockState state = new LockState(NAME);
        for (ClaimId id : claims) {
            state.acquire(Claim.of(id, Demand.exclusive(), Origin.NONE), Turn.atStore(0, LIMITS));
        }
        return new LockRecord(revision, 0, LockDocument.encode(state), List.of(), 0);
    }

    private static List<ClaimId> claimsIn(@Nullable String document) {
        return LockDocument.decode(NAME, Objects.requireNonNull(document), 1, 0).claims();
    }

    @Nested
    class ANewcomer {

        @Test
        void isLetInOnlyIfNobodyLiesInTheInbox() {
            wants(OWN);

            assertThat(writes().taken().all()).isTrue();
        }

        @Test
        void whoWouldOnlyQueueIsNotPutIntoADocument() {
            holds(record(5, OWN));
            desk.want(new Wish.Release(OWN, 0), now);
            wants(SECOND);
            asks();
            isAnswered(false, record(6, OWN, OTHER));

            Swap swap = writes();

            assertThat(claimsIn(swap.document())).containsExactly(OTHER);
            assertThat(swap.taken().all()).isFalse();
            isAnswered(true, record(7, OTHER));
            assertThat(asks())
                    .isInstanceOfSatisfying(
                            Ask.Post.class,
                            post -> assertThat(post.requests())
                                    .singleElement()
                                    .asString()
                                    .contains(SECOND.toString()));
        }

        @Test
        void doesNotHoldUpARelease() {
            holds(record(5, OWN));
            desk.want(new Wish.Release(OWN, 0), now);
            wants(SECOND);

            Swap release = writes();

            assertThat(release.document()).isNull();
            assertThat(release.taken().all()).isFalse();
            isAnswered(true, LockRecord.ABSENT);
            Swap second = writes();
            assertThat(claimsIn(second.document())).containsExactly(SECOND);
            assertThat(second.taken().all()).isTrue();
        }

        private void holds(LockRecord record) {
            wants(OWN);
            asks();
            isAnswered(true, record);
            assertThat(desk.news()).anyMatch(News.Granted.class::isInstance);
        }
    }

    @Nested
    class ALineInTheProcess {
        private static final DeskSettings.HandOvers MOST =
                DeskSettings.of(1_000_000_000L, LIMITS).handOvers();

        @Test
        void goesOnWithoutARequestWhileNobodyElseWaits() {
            holds(record(5, OWN));
            now += MOST.moment();
            joins(SECOND);

            desk.want(new Wish.Release(OWN, 0), now);

            isHandedTo(SECOND);
        }

        @Test
        void goesOnForAMomentAfterOthersBeganToWait() {
            holds(record(5, OWN, OTHER));
            now += MOST.moment() - 1;
            joins(SECOND);

            desk.want(new Wish.Release(OWN, 0), now);

            isHandedTo(SECOND);
        }

        @Test
        void letsOthersHaveTheirTurnAfterThat() {
            holds(record(5, OWN, OTHER));
            now += MOST.moment();
            joins(SECOND);

            desk.want(new Wish.Release(OWN, 0), now);

            assertThat(claimsIn(writes().document())).containsExactly(OTHER);
        }

        @Test
        void thatWasThereBeforeGoesFirstHoweverLongItTakes() {
            acquires(OWN);
            joins(SECOND);
            joins(THIRD);
            isAnswered(true, record(5, OWN, OTHER));
            now += MOST.moment();

            desk.want(new Wish.Release(OWN, 0), now);
            isHandedTo(SECOND);
            desk.want(new Wish.Release(SECOND, 0), now);
            isHandedTo(THIRD);
        }

        private void holds(LockRecord record) {
            acquires(OWN);
            isAnswered(true, record);
        }

        private void acquires(ClaimId id) {
            joins(id);
            asks();
        }

        private void joins(ClaimId id) {
            desk.want(new Wish.Acquire(Claim.of(id, Demand.exclusive(), Origin.NONE), Wish.Manner.QUEUE), now);
        }

        private void isHandedTo(ClaimId next) {
            assertThat(desk.next(now)).isNull();
            assertThat(desk.news())
                    .anyMatch(news ->
                            news instanceof News.Granted granted && granted.id().equals(next));
        }
    }

    @Nested
    class AnUnknownOutcome {

        @Test
        void thatWasAGrantIsToldAsSoonAsItIsSeen() {
            wants(OWN);
            asks();
            isNotAnswered();
            assertThat(asks()).isInstanceOf(Ask.Read.class);

            sees(record(5, OWN));

            assertThat(desk.news()).anyMatch(News.Granted.class::isInstance);
        }

        @Test
        void thatWasAPlaceInTheQueueIsToldAsSoonAsItIsSeen() {
            wants(OWN);
            asks();
            isNotAnswered();
            asks();
            sees(record(5, OTHER, OWN));

            assertThat(desk.next(now)).isNull();

            assertThat(desk.news()).anyMatch(News.Queued.class::isInstance);
        }
    }

    @Nested
    class AnUpgrade {
        private final Claim updater = Claim.of(OWN, Demand.of(LockMode.UPDATE), Origin.NONE);

        private LockRecord heldBy(long revision, boolean upgrading, Claim... others) {
            LockState state = new LockState(NAME);
            Turn turn = Turn.atStore(0, LIMITS);
            state.acquire(updater, turn);
            List.of(others).forEach(other -> state.acquire(other, turn));
            if (upgrading) {
                state.convert(OWN, LockMode.EXCLUSIVE, turn);
            }
            return new LockRecord(revision, 0, LockDocument.encode(state), List.of(), 0);
        }

        @Test
        void thatFailedAndMayHaveBeenDoneIsGivenUp() {
            Claim reader = Claim.of(OTHER, Demand.of(LockMode.SHARED), Origin.NONE);
            desk.want(new Wish.Acquire(updater, Wish.Manner.QUEUE), now);
            asks();
            isAnswered(true, heldBy(5, false));
            desk.want(new Wish.Convert(OWN, LockMode.EXCLUSIVE), now);
            for (int failure = 0; failure < 3; failure++) {
                asks();
                isNotAnswered();
            }
            assertThat(desk.news()).anyMatch(News.Failed.class::isInstance);
            isNotAnsweredBut(heldBy(6, true, reader));

            Swap kept = writes();

            LockState written = LockDocument.decode(NAME, Objects.requireNonNull(kept.document()), 7, 0);
            assertThat(written.upgrading()).isEmpty();
            assertThat(written.grant(OWN).orElseThrow().claim().demand().mode()).isEqualTo(LockMode.UPDATE);
        }

        private void isNotAnsweredBut(LockRecord found) {
            assertThat(asks()).isInstanceOf(Ask.Read.class);
            isNotAnswered();
            asks();
            sees(found);
        }
    }

    @Nested
    class AClaimThatIsSentAgain {

        @Test
        void isToldOfItsGrantAlthoughAnotherWriteFails() {
            wants(OWN);
            asks();
            isNotAnswered();
            wants(SECOND);
            assertThat(asks()).isInstanceOf(Ask.Read.class);
            sees(LockRecord.ABSENT);
            asks();

            isAnswered(false, record(6, OWN));

            assertThat(desk.news()).anyMatch(News.Granted.class::isInstance);
        }
    }
}
