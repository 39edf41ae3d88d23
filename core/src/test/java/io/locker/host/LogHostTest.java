package io.locker.host;

import static io.locker.host.Participants.LEASE;
import static io.locker.host.Participants.LOCK;
import static io.locker.host.Participants.SNAPSHOT_EVERY;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.host.LogHost.Phase;
import io.locker.host.Participants.Participant;
import io.locker.machine.ClaimId;
import io.locker.machine.LockTable;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.LogBackend.Entry;
import io.locker.spi.LogBackend.Snapshot;
import java.time.Duration;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What a participant of a log says and believes, step by step. */
final class LogHostTest {
    private final Participants log = new Participants();
    private final Participant a = log.join("a");
    private final Participant b = log.join("b");

    private String said() {
        return log.entries.stream().map(Entry::text).collect(Collectors.joining("\n"));
    }

    private void open() {
        a.open("a1");
        b.open("b1");
    }

    @Nested
    class Requests {

        @Test
        void aGrantCountsWhenItsEntryIsSeen() {
            open();
            a.deaf = true;
            ClaimId claim = a.acquire("a1");
            log.settle();

            assertThat(b.host.table().lock(LOCK)).isPresent();
            assertThat(a.token(claim)).isZero();

            a.deaf = false;
            log.settle();
            assertThat(a.token(claim)).isPositive();
        }

        @Test
        void whatComesUpDuringAnAppendGoesIntoOneEntry() {
            open();
            int before = log.entries.size();
            a.acquire("a1");
            a.acquire("a1");
            a.acquire("a1");
            log.settle();

            assertThat(log.entries).hasSize(before + 1);
        }

        @Test
        void anAppendWithUnknownOutcomeIsSentAgainAndTakesOnce() {
            open();
            a.unknown = 1;
            a.deaf = true;
            ClaimId first = a.acquire("a1");
            log.pass(Duration.ofMillis(100));
            a.deaf = false;
            log.settle();
            ClaimId second = b.acquire("b1");
            a.host.want(LOCK, new Wish.Release(first, 0), log.now);
            log.settle();

            assertThat(a.token(first)).isPositive();
            assertThat(b.token(second)).isGreaterThan(a.token(first));
            assertThat(said().split("queue a1/1", -1)).hasSizeGreaterThan(2);
        }

        @Test
        void whatFallsDueIsToldAlsoWhereAnEntrySaysNothing() {
            open();
            ClaimId lingering = a.acquire("a1");
            log.settle();
            ClaimId next = b.acquire("b1");
            a.host.want(LOCK, new Wish.Release(lingering, 5_000), log.now);
            log.settle();
            assertThat(b.token(next)).isZero();

            log.now += 10_000_000;
            log.write("locker-log 1 c 1");
            log.settle();

            assertThat(b.token(next)).isPositive();
        }

        @Test
        void aLateCopyOfAnEntryChangesNothing() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            String entry = a.appended.get(a.appended.size() - 1);
            a.host.want(LOCK, new Wish.Release(claim, 0), log.now);
            log.settle();

            log.write(entry);
            log.settle();

            assertThat(b.host.table().locks()).isEmpty();
        }
    }

    @Nested
    class Sessions {

        @Test
        void aSilentSessionIsEndedByWhoeverSawNothingOfIt() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            ClaimId next = b.acquire("b1");
            log.all.remove(a);
            for (int i = 0; i < 5; i++) {
                log.pass(Duration.ofMillis(300));
                b.beat("b1");
            }

            assertThat(b.host.table().session("a1")).isEmpty();
            assertThat(b.token(next)).isPositive();
            assertThat(a.token(claim)).isLessThan(b.token(next));
        }

        @Test
        void aVerdictIsVoidWhenTheSessionHasGivenASignOfLifeMeanwhile() {
            open();
            long beat = b.host.table()
                    .session("a1")
                    .map(LockTable.SessionView::beat)
                    .orElseThrow();
            a.beat("a1");
            log.write("locker-log 1 c 1\nexpire a1 " + beat + " 0");
            log.settle();

            assertThat(b.host.table().session("a1")).isPresent();
        }

        @Test
        void aBeatOfADeadSessionFails() {
            open();
            long beat = b.host.table()
                    .session("a1")
                    .map(LockTable.SessionView::beat)
                    .orElseThrow();
            log.write("locker-log 1 c 1\nexpire a1 " + beat + " 0");
            a.beat("a1");

            assertThat(a.lastAnswer()).isFalse();
        }

        @Test
        void oneVerdictIsEnough() {
            open();
            Participant c = log.join("c");
            c.open("c1");
            log.all.remove(a);
            for (int i = 0; i < 4; i++) {
                log.pass(Duration.ofMillis(300));
                b.beat("b1");
                c.beat("c1");
            }

            assertThat(said().split("expire a1", -1)).hasSize(2);
        }

        @Test
        void aNewcomerObservesAWholeLeaseAnew() {
            a.open("a1");
            log.all.remove(a);
            log.all.remove(b);
            log.pass(LEASE.multipliedBy(3));
            Participant c = log.join("c");
            c.open("c1");
            log.pass(LEASE.dividedBy(2));
            assertThat(c.host.table().session("a1")).isPresent();
            c.beat("c1");

            log.pass(LEASE.multipliedBy(2).dividedBy(3));

            assertThat(c.host.table().session("a1")).isEmpty();
        }
    }

    @Nested
    class Snapshots {
        private void manyEntries() {
            for (int i = 0; i < SNAPSHOT_EVERY * 3; i++) {
                a.beat("a1");
                log.pass(Duration.ofMillis(20));
            }
        }

        @Test
        void areTakenByOneAndComparedByAll() {
            open();
            manyEntries();

            assertThat(log.newest).isNotNull();
            assertThat(said()).contains("\nmark", "\ndigest ");
            assertThat(a.host.stopped()).isNull();
            assertThat(b.host.stopped()).isNull();
        }

        @Test
        void comeSoonerAfterLongEntries() {
            open();

            log.write("locker-log 1 c 1" + "\nbeat c1".repeat(SNAPSHOT_EVERY * 512));
            log.pass(Duration.ofMillis(200));

            assertThat(log.entries).hasSizeLessThan(SNAPSHOT_EVERY);
            assertThat(log.newest).isNotNull();
            assertThat(a.host.stopped()).isNull();
            assertThat(b.host.stopped()).isNull();
        }

        @Test
        void letANewcomerBeginWhereTheyWereTaken() {
            open();
            ClaimId claim = a.acquire("a1");
            manyEntries();
            Snapshot newest = Objects.requireNonNull(log.newest);
            for (int i = 0; i < newest.index() - 1; i++) {
                log.entries.set(i, new Entry(i + 1L, 0, 0, "forgotten"));
            }

            Participant c = log.join("c");
            c.open("c1");

            assertThat(c.host.progress().phase()).isEqualTo(Phase.SERVING);
            assertThat(c.host.table().digest()).isEqualTo(a.host.table().digest());
            assertThat(c.host.table().lock(LOCK).orElseThrow().grant(claim)).isPresent();
        }

        @Test
        void takeNoMoreSpaceTheLongerTheLogIs() {
            open();
            takeAndRelease(50);
            int early = Objects.requireNonNull(log.newest).text().length();

            takeAndRelease(2_000);

            assertThat(log.newest.index()).isGreaterThan(2_000);
            assertThat(log.newest.text().length()).isLessThan(early + 200);
            assertThat(a.host.table().locks()).isEmpty();
        }

        private void takeAndRelease(int times) {
            for (int i = 0; i < times; i++) {
                ClaimId claim = a.acquire("a1");
                log.settle();
                a.host.want(LOCK, new Wish.Release(claim, 0), log.now);
                log.pass(Duration.ofMillis(10));
            }
            log.pass(Duration.ofMillis(200));
        }

        @Test
        void aDamagedOneIsRefused() {
            open();
            manyEntries();
            Snapshot newest = Objects.requireNonNull(log.newest);
            log.newest = new Snapshot(newest.index(), newest.text().replace("session a1", "session a2"));

            Participant c = log.join("c");
            c.open("c1");

            assertThat(c.host.stopped()).contains("differs from that of the others");
        }

        @Test
        void whoHasAnotherDigestTakesNoPartAnyMore() {
            open();
            ClaimId claim = a.acquire("a1");
            manyEntries();
            Snapshot newest = Objects.requireNonNull(log.newest);

            log.write("locker-log 1 c 1\ndigest " + newest.index() + " 1234");
            log.settle();

            assertThat(a.host.progress().phase()).isEqualTo(Phase.STOPPED);
            assertThat(a.host.stopped()).contains("said=1234");
            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Lost && news.id().equals(claim));
        }
    }

    @Nested
    class Versions {

        @Test
        void whoDoesNotKnowAnEntryStopsLoudly() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            log.write("locker-log 2 c 1\ndance a1");
            log.settle();

            assertThat(a.host.stopped()).contains("version=2");
            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Lost && news.id().equals(claim));
            ClaimId later = a.acquire("a1");
            log.settle();
            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Failed && news.id().equals(later));
        }
    }

    @Nested
    class Losses {

        @Test
        void whoFollowsAnewAndFindsTheSameEntryGoesOn() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            a.disconnect();
            log.pass(Duration.ofMillis(100));

            assertThat(a.host.progress().phase()).isEqualTo(Phase.SERVING);
            assertThat(a.news)
                    .noneMatch(news -> news instanceof News.Lost && news.id().equals(claim));
        }

        @Test
        void whoIsToldThatItsEntryStandsWhereAnotherWasAppliedBeginsAgain() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            log.entries.subList(log.entries.size() - 1, log.entries.size()).clear();
            log.epoch = 1;
            ClaimId next = a.acquire("a1");
            log.pass(Duration.ofMillis(100));

            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Lost && news.id().equals(claim));
            assertThat(a.token(next)).isGreaterThan(a.token(claim));
        }

        /** Nobody else writes, so that nothing but the participant itself can show how long the log is now. */
        @Test
        void whoCatchesUpWithWhatTheLogLosesMeanwhileBeginsAgain() {
            open();
            log.all.remove(b);
            a.deaf = true;
            a.disconnect();
            log.pass(Duration.ofMillis(100));
            assertThat(a.host.progress().phase()).isEqualTo(Phase.CATCHING_UP);
            log.entries.subList(1, log.entries.size()).clear();
            log.epoch = 1;
            a.deaf = false;
            log.pass(Duration.ofSeconds(2));

            assertThat(a.host.progress().phase()).isEqualTo(Phase.SERVING);
        }

        @Test
        void aLogThatWasMadeAnewEndsAllThatWasHeld() {
            open();
            ClaimId claim = a.acquire("a1");
            log.settle();
            log.entries.clear();
            log.madeAt = 2_000_000;
            a.disconnect();
            log.pass(Duration.ofMillis(100));

            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Lost && news.id().equals(claim));
            assertThat(a.host.progress().phase()).isEqualTo(Phase.SERVING);
            assertThat(a.host.table().sessions()).isEmpty();
        }

        @Test
        void whoFindsAnotherEntryBeginsAgainAndLosesWhatTheLogLost() {
            open();
            int before = log.entries.size();
            ClaimId claim = a.acquire("a1");
            log.settle();
            log.entries.subList(before, log.entries.size()).clear();
            log.epoch = 1;
            a.disconnect();
            b.disconnect();
            log.pass(Duration.ofMillis(100));
            ClaimId next = b.acquire("b1");
            log.pass(Duration.ofMillis(100));

            assertThat(a.news)
                    .anyMatch(news -> news instanceof News.Lost && news.id().equals(claim));
            assertThat(b.token(next)).isGreaterThan(a.token(claim));
            assertThat(a.host.table().digest()).isEqualTo(b.host.table().digest());
        }
    }
}
