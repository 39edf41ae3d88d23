package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LimitReachedException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What users may do on a real node. */
class RightsTest {
    private static final String RULES = """
            group staff ann
            allow @staff acquire,break *
            allow bob acquire jobs/*
            allow bob share config/*
            allow bob inspect single
            allow eve share config/*
            allow ivy inspect jobs/*
            allow ivy inspect config/a
            """;

    @TempDir
    private Path folder;

    private Guarded server;
    private Guest ann;
    private Guest bob;

    @BeforeEach
    void start() {
        server = new Guarded(folder, RULES, "ann", "bob", "eve", "ivy", "zed");
        ann = server.guest("ann");
        bob = server.guest("bob");
        ann.open("s");
        bob.open("s");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static void granted(Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Granted.class);
    }

    @Nested
    class LettingIn {

        @Test
        void nobodyComesInWithoutShowingWhoHeIs() {
            Credentials nothing = new Credentials("10.9.9.9", null, null);

            assertThatThrownBy(() -> server.control().admit(nothing)).isInstanceOf(NotAuthenticatedException.class);
            server.audited("\"event\":\"denied\",\"user\":\"\",\"what\":\"authenticate\",\"from\":\"10.9.9.9\"");
        }

        @Test
        void aTokenThatNobodyKnowsIsNotShownToAnybody() {
            String wrong = Guarded.token("ann") + "x";
            Credentials unknown = new Credentials("10.9.9.9", "Bearer " + wrong, null);

            assertThatThrownBy(() -> server.control().admit(unknown))
                    .isInstanceOf(NotAuthenticatedException.class)
                    .hasMessageNotContaining(wrong);
            server.audited("authenticate");
            assertThat(server.audited()).doesNotContain(wrong);
            assertThat(unknown.toString()).doesNotContain(wrong);
        }

        @Test
        void aUserWhomNoRuleNamesIsNotLetIn() {
            assertThatThrownBy(() -> server.guest("zed")).isInstanceOf(NotPermittedException.class);
        }

        @Test
        void onlyWhoMayHoldSomethingOpensASession() {
            Guest ivy = server.guest("ivy");

            assertThat(ivy.denied(new Command.OpenSession("s", "ivy", 1_000_000)))
                    .contains("verb=share");
        }
    }

    @Nested
    class Holding {

        @Test
        void whatIsAllowedIsDone() {
            granted(bob.carry(bob.acquire("s", 1, "jobs/1")));
            granted(bob.carry(bob.acquire("s", 2, "jobs/2", Guest.shared())));
            granted(bob.carry(bob.acquire("s", 3, "jobs/3", Demand.permits(2, 4))));
            granted(bob.carry(bob.acquire("s", 4, "config/a", Guest.shared())));
        }

        @Test
        void whatIsNotAllowedIsNotDone() {
            assertThat(bob.denied(bob.acquire("s", 1, "orders/1")))
                    .isEqualTo("The user may not do this. user=bob verb=acquire lock=\"orders/1\"");
            assertThat(ann.document("orders/1")).isEmpty();
            server.audited("\"event\":\"denied\",\"user\":\"bob\",\"what\":\"acquire\",\"lock\":\"orders/1\"");
        }

        @Test
        void whoMayShareTakesNeitherOtherModesNorPermits() {
            bob.denied(bob.acquire("s", 1, "config/a"));
            bob.denied(bob.acquire("s", 2, "config/a", Demand.of(LockMode.UPDATE)));
            bob.denied(bob.acquire("s", 3, "config/a", Demand.permits(1, 1)));
        }

        @Test
        void aSharedHoldDoesNotBecomeMore() {
            granted(bob.carry(bob.acquire("s", 1, "config/a", Guest.shared())));

            Command.Convert more = new Command.Convert(bob.request("s"), new ClaimId("s", 1), LockMode.EXCLUSIVE, true);
            assertThat(bob.carry(more)).isInstanceOf(Reply.Refused.class);
        }

        @Test
        void whoMayShareAttachesNothingAndDoesNoWorkOfOthers() {
            Guest eve = server.guest("eve");
            eve.open("s");
            granted(eve.carry(eve.acquire("s", 1, "config/a", Guest.shared())));
            Claim work = new Claim(new ClaimId("s", 1), Demand.exclusive(), Origin.NONE, "add 3", List.of());
            ann.carry(ann.acquire("s", work, "config/a"));
            Map<ClaimId, String> forged = Map.of(new ClaimId("ann!s", 1), "forged");

            eve.denied(new Command.Attach(eve.request("s"), new ClaimId("s", 1), "forged", 0));
            eve.denied(new Command.Settle(eve.request("s"), new ClaimId("s", 1), forged));

            assertThat(ann.document("config/a")).doesNotContain("forged").contains("wait s/1");
        }

        @Test
        void severalLocksNeedTheRightToEachOfThem() {
            granted(bob.carry(bob.together("s", 1, "jobs/1", "jobs/2")));

            assertThat(bob.denied(bob.together("s", 2, "jobs/3", "orders/1"))).contains("orders/1");
            assertThat(bob.denied(bob.together("s", 3, "orders/1", "jobs/3"))).contains("orders/1");
            assertThat(bob.denied(bob.together("s", 4, "jobs/3", "config/a"))).contains("config/a");
            assertThat(ann.document("jobs/3")).isEmpty();
        }

        @Test
        void aNameThatBeginsAlmostAlikeIsAnother() {
            bob.denied(bob.acquire("s", 1, "jobs"));
            bob.denied(bob.acquire("s", 2, "JOBS/1"));
            bob.denied(bob.acquire("s", 3, "/jobs/1"));
            bob.denied(bob.acquire("s", 4, "jobs\u2215" + "1"));
            bob.denied(bob.acquire("s", 5, "j\u043ebs/1"));
            bob.denied(bob.acquire("s", 6, "singles"));
        }
    }

    @Nested
    class Breaking {

        @Test
        void whoMayNotBreaksNothing() {
            granted(ann.carry(ann.acquire("s", 1, "jobs/1")));

            assertThat(bob.denied(new Command.BreakHolds(new LockName("jobs/1"), "ann", "mine", 0)))
                    .contains("verb=break");
            assertThat(ann.document("jobs/1")).contains("hold s/1");
        }

        @Test
        void whoBreaksIsWhoHeProvedToBeWhateverHeSays() {
            granted(bob.carry(bob.acquire("s", 1, "jobs/1")));
            Command.BreakHolds breaking = new Command.BreakHolds(new LockName("jobs/1"), "root", "it \"hangs\"", 0);

            assertThat(ann.carry(breaking)).isEqualTo(Reply.DONE);

            assertThat(bob.carry(new Command.Release(bob.request("s"), new ClaimId("s", 1), 0)))
                    .isInstanceOfSatisfying(
                            Reply.Broken.class,
                            broken -> assertThat(broken.by()).isEqualTo("ann (root)"));
            server.audited("\"event\":\"break\",\"user\":\"ann\",\"lock\":\"jobs/1\",\"by\":\"ann (root)\","
                    + "\"reason\":\"it \\\"hangs\\\"\",\"outcome\":\"done\"");
        }

        @Test
        void thatThereWasNothingToBreakIsPutOnRecord() {
            assertThat(ann.carry(new Command.BreakHolds(new LockName("idle"), "ann", "why not", 0)))
                    .isEqualTo(Reply.UNKNOWN);

            server.audited("\"lock\":\"idle\",\"by\":\"ann\",\"reason\":\"why not\",\"outcome\":\"nothing to do\"");
        }
    }

    @Nested
    class Seeing {

        @BeforeEach
        void locksAreHeld() {
            List<String> names =
                    List.of("config/a", "config/ab", "config/b", "jobs/1", "jobs/2", "orders/1", "single", "singles");
            IntStream.range(0, names.size()).forEach(i -> granted(ann.carry(ann.acquire("s", i + 1, names.get(i)))));
        }

        @Test
        void onlyNamesAreListedThatTheUserMaySee() {
            Guest ivy = server.guest("ivy");

            assertThat(ivy.list("", "", 100)).containsExactly("config/a", "jobs/1", "jobs/2");
            assertThat(ivy.list("c", "", 100)).containsExactly("config/a");
            assertThat(ivy.list("config/ab", "", 100)).isEmpty();
            assertThat(ivy.list("orders/", "", 100)).isEmpty();
            assertThat(ivy.list("jobs/2", "", 100)).containsExactly("jobs/2");
            assertThat(bob.list("", "", 100))
                    .containsExactly("config/a", "config/ab", "config/b", "jobs/1", "jobs/2", "single");
        }

        @Test
        void aListIsCutOffWhereItShouldBeAndGoesOnFromThere() {
            assertThat(bob.list("", "", 2)).containsExactly("config/a", "config/ab");
            assertThat(bob.list("", "config/ab", 2)).containsExactly("config/b", "jobs/1");
            assertThat(bob.list("", "jobs/1", 2)).containsExactly("jobs/2", "single");
            assertThat(bob.list("", "single", 2)).isEmpty();
        }

        @Test
        void aLockIsShownOnlyToWhoMaySeeIt() {
            Guest ivy = server.guest("ivy");

            assertThat(ivy.document("config/a")).contains("hold ann!s/1");
            assertThat(Guest.denied(ivy.look("config/ab"))).contains("verb=inspect lock=\"config/ab\"");
            assertThat(Guest.denied(ivy.look("nowhere"))).contains("verb=inspect");
        }

        @Test
        void withWhichLocksAnotherIsHeldTogetherIsNotSaidOfHiddenOnes() {
            granted(ann.carry(ann.together("s", 20, "jobs/8", "jobs/9", "orders/9")));

            assertThat(bob.document("jobs/8")).contains("with=jobs/9").doesNotContain("orders/9");
            assertThat(ann.document("jobs/8")).contains("with=jobs/9").contains("with=orders/9");
        }

        @Test
        void rulesOfTooManyKindsAreNotListedAtOnce() {
            StringBuilder rules = new StringBuilder();
            IntStream.rangeClosed(0, Listings.MOST_QUESTIONS)
                    .forEach(i -> rules.append("allow ivy inspect x").append(i).append("y*\n"));
            server.write("rules", rules + "allow ann acquire *\n");
            Guest ivy = awaited("x3y");

            ServiceWord.Answer all = ivy.call(id -> new ServiceCall.ListNames(id, "", "", 10));
            assertThat(all)
                    .isInstanceOfSatisfying(
                            ServiceWord.Failed.class,
                            failed -> assertThat(failed.why())
                                    .isInstanceOf(LimitReachedException.class)
                                    .hasMessageContaining("longer prefix"));
            assertThat(ivy.list("x3", "", 10)).isEmpty();
        }

        private Guest awaited(String name) {
            Guest ivy = server.guest("ivy");
            Await.until("the rules are read", () -> ivy.look(name) instanceof ServiceWord.Looked);
            return ivy;
        }
    }

    @Test
    void aCircleShowsNoLockThatTheUserMayNotSee() {
        Origin left = new Origin("", "", "left");
        Origin right = new Origin("", "", "right");
        bob.carry(bob.acquire("s", claim(1, left), "jobs/1"));
        ann.carry(ann.acquire("s", claim(2, right), "jobs/2"));
        ann.carry(ann.acquire("s", claim(3, right), "orders/1"));
        Guest third = server.guest("ann");
        third.open("t");
        Origin middle = new Origin("", "", "middle");
        third.carry(third.acquire("t", new Claim(new ClaimId("t", 1), Demand.exclusive(), middle, "", List.of()), "x"));
        third.carry(third.acquire(
                "t", new Claim(new ClaimId("t", 2), Demand.exclusive(), middle, "", List.of()), "jobs/1"));
        ann.carry(new Command.Acquire(new Command.RequestId("s", 100, 0), new LockName("x"), claim(4, right), true));

        Reply circle = bob.carry(bob.acquire("s", claim(5, left), "jobs/2"));

        assertThat(circle)
                .isInstanceOfSatisfying(
                        Reply.Deadlock.class,
                        deadlock -> assertThat(deadlock.cycle())
                                .extracting(wait -> wait.lock().value())
                                .contains("jobs/1", "jobs/2", "(hidden)")
                                .doesNotContain("x"));
    }

    private static Claim claim(long number, Origin origin) {
        return new Claim(new ClaimId("s", number), Demand.exclusive(), origin, "", List.of());
    }

    @Test
    void callsThatPassAndCallsThatDoNotAreEachAnsweredOnce() {
        long first = bob.begin(List.of(
                id -> new ServiceCall.Carry(id, bob.acquire("s", 1, "jobs/1")),
                id -> new ServiceCall.Carry(id, bob.acquire("s", 2, "orders/1")),
                id -> new ServiceCall.Look(id, new LockName("orders/1")),
                id -> new ServiceCall.ListNames(id, "", "", 10),
                id -> new ServiceCall.Carry(id, new Command.Tick())));

        Guest.denied(bob.awaited(first + 1));
        Guest.denied(bob.awaited(first + 2));
        assertThat(bob.awaited(first)).isInstanceOf(ServiceWord.Replied.class);
        assertThat(bob.awaited(first + 3)).isInstanceOf(ServiceWord.Listed.class);
        Guest.denied(bob.awaited(first + 4));
    }
}
