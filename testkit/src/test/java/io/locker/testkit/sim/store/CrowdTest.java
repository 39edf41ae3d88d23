package io.locker.testkit.sim.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.MachineLimits;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.DeskSettings;
import io.locker.protocol.LockDesk;
import io.locker.protocol.News;
import io.locker.protocol.Seen;
import io.locker.protocol.Wish;
import io.locker.spi.StoreSessions.NewSession;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Trace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred clients that arrive at one lock at the same moment: how many round trips it takes until each has a place.
 */
@Tag("one-java")
final class CrowdTest {
    private static final int CLIENTS = 100;
    private static final LockName NAME = new LockName("crowded");
    private static final DeskSettings SETTINGS = DeskSettings.of(Timeline.SECOND, MachineLimits.defaults());

    /** One process with one caller, which lets go as soon as it has the lock. */
    private static final class Arriving {
        final Crowd crowd;
        final int number;
        final ClaimId id;
        final LockDesk desk = new LockDesk(NAME, SETTINGS, 0);
        boolean placed;
        boolean done;
        int trips;

        Arriving(Crowd crowd, int number) {
            this.crowd = crowd;
            this.number = number;
            id = new ClaimId(Names.session(number, 1), 1);
        }

        void arrive() {
            Claim claim = Claim.of(id, Demand.exclusive(), Origin.NONE);
            desk.want(new Wish.Acquire(claim, Wish.Manner.QUEUE), crowd.timeline.now());
            pump();
        }

        void pump() {
            Ask ask = desk.next(crowd.timeline.now());
            hear();
            if (ask != null) {
                trips += placed ? 0 : 1;
                crowd.timeline.after(crowd.oneWay(), () -> {
                    Seen seen = crowd.store.handle(ask, number);
                    crowd.timeline.after(crowd.oneWay(), () -> sees(seen));
                });
            }
        }

        private void sees(Seen seen) {
            desk.answer(seen, crowd.timeline.now());
            hear();
            pump();
        }

        private void hear() {
            for (News news : desk.news()) {
                placed |= news instanceof News.Queued || news instanceof News.Granted;
                if (news instanceof News.Granted) {
                    desk.want(new Wish.Release(id, 0), crowd.timeline.now());
                }
                done |= news instanceof News.Released;
            }
        }
    }

    /** The store, the network, and all who arrive. */
    private static final class Crowd implements StoreLedger.Around {
        final Timeline timeline = new Timeline();
        final Dice dice;
        final SimStore store;
        final List<Arriving> arriving = new ArrayList<>();

        Crowd(long seed) {
            dice = new Dice(seed);
            StoreRules rules = new StoreRules(
                    StoreRules.Revisions.CLOCK, StoreRules.Liveness.ROW, true, false, EnumSet.noneOf(PlantedBug.class));
            store = new SimStore(
                    new StoreBugs(rules, timeline, dice.split()),
                    new StoreClock(timeline, 0),
                    new Trace(timeline, false),
                    new StoreLedger(this, false),
                    this::wake);
            for (int i = 0; i < CLIENTS; i++) {
                arriving.add(new Arriving(this, i));
                store.sessions().open(new NewSession(Names.session(i, 1), Duration.ofHours(1), ""));
            }
        }

        /** From 100 microseconds to 1 millisecond. */
        long oneWay() {
            return dice.between(100, 1_000) * Timeline.MICRO;
        }

        private void wake(String session, LockName name) {
            Arriving whom = arriving.get(Names.processOf(session));
            timeline.after(oneWay(), () -> {
                whom.desk.wake(session, timeline.now());
                whom.pump();
            });
        }

        @Override
        public boolean isAlive(String session) {
            return true;
        }

        @Override
        public long now() {
            return timeline.now();
        }

        @Override
        public void changed(LockBook book) {
            // Only the ledger's own checks count here.
        }

        @Override
        public void broken(long token) {
            throw new IllegalStateException("Nobody breaks anything here. token=" + token);
        }
    }

    private static void checkTrips(Crowd crowd) {
        List<Integer> trips =
                crowd.arriving.stream().map(one -> one.trips).sorted().toList();
        System.out.println("clients=" + CLIENTS + " roundTrips=" + trips.get(CLIENTS / 2) + " at the median, most="
                + trips.get(CLIENTS - 1));
        assertThat(crowd.arriving).allMatch(one -> one.placed);
        assertThat(trips.get(CLIENTS / 2)).as("round trips %s", trips).isLessThanOrEqualTo(3);
    }

    @Nested
    class OnALockThatIsHeld {

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3})
        void haveTheirPlacesAfterFewRoundTrips(long seed) {
            Crowd crowd = new Crowd(seed);
            LockDesk holder = new LockDesk(NAME, SETTINGS, 0);
            ClaimId id = new ClaimId(Names.session(CLIENTS, 1), 1);
            holder.want(new Wish.Acquire(Claim.of(id, Demand.exclusive(), Origin.NONE), Wish.Manner.QUEUE), 0);
            ask(crowd, holder);

            crowd.arriving.forEach(Arriving::arrive);
            crowd.timeline.runUntil(Timeline.SECOND / 2);

            checkTrips(crowd);
            holder.want(new Wish.Release(id, 0), crowd.timeline.now());
            ask(crowd, holder);
            assertThat(holder.news()).anyMatch(News.Released.class::isInstance);
            crowd.timeline.runUntil(10 * Timeline.SECOND);
            assertThat(crowd.arriving).allMatch(one -> one.done);
            assertThat(crowd.store.records()).isEmpty();
        }

        private static void ask(Crowd crowd, LockDesk holder) {
            long now = crowd.timeline.now();
            for (Ask ask = holder.next(now); ask != null; ask = holder.next(now)) {
                holder.answer(crowd.store.handle(ask, CLIENTS), now);
            }
        }
    }

    @Nested
    class OnALockThatIsFree {

        @ParameterizedTest
        @ValueSource(longs = {4, 5, 6})
        void haveTheirPlacesAfterFewRoundTrips(long seed) {
            Crowd crowd = new Crowd(seed);

            crowd.arriving.forEach(Arriving::arrive);
            crowd.timeline.runUntil(10 * Timeline.SECOND);

            checkTrips(crowd);
            assertThat(crowd.arriving).allMatch(one -> one.done);
            assertThat(crowd.store.records()).isEmpty();
        }
    }
}
