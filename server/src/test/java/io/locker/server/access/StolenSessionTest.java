package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Demand;
import io.locker.machine.Event;
import io.locker.machine.LockDocument;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bob knows all that can be known about Ann's session, may use the same locks, and gets nowhere with it. */
class StolenSessionTest {
    private static final String RULES = """
            allow ann acquire *
            allow bob acquire *
            allow carol administer
            allow carol share *
            """;

    @TempDir
    private Path folder;

    private Guarded server;
    private Guest ann;
    private Guest bob;

    @BeforeEach
    void annHoldsALock() {
        server = new Guarded(folder, RULES, "ann", "bob", "carol");
        ann = server.guest("ann");
        bob = server.guest("bob");
        ann.open("s1");
        assertThat(ann.carry(ann.acquire("s1", 1, "orders"))).isInstanceOf(Reply.Granted.class);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void annHoldsIt() {
        assertThat(ann.resume("s1").standings()).hasSize(1);
        assertThat(ann.carry(new Command.Beat("s1"))).isEqualTo(Reply.DONE);
        assertThat(ann.document("orders")).contains("hold s1/1 exclusive");
    }

    @Nested
    class UnderTheIdThatAnnUses {

        @Test
        void bobCannotResumeIt() {
            assertThat(bob.resume("s1").alive()).isFalse();
            annHoldsIt();
        }

        @Test
        void bobWhoOpensItHasAnotherOne() {
            assertThat(bob.open("s1")).isEqualTo(Reply.DONE);

            assertThat(bob.resume("s1").standings()).isEmpty();
            assertThat(bob.carry(new Command.Release(bob.request("s1"), new ClaimId("s1", 1), 0)))
                    .isEqualTo(Reply.UNKNOWN);
            assertThat(bob.carry(new Command.CloseSession("s1"))).isEqualTo(Reply.DONE);
            annHoldsIt();
        }

        @Test
        void bobCannotCloseIt() {
            assertThat(bob.carry(new Command.CloseSession("s1"))).isEqualTo(Reply.UNKNOWN);
            annHoldsIt();
        }

        @Test
        void bobCannotKeepItAlive() {
            assertThat(bob.carry(new Command.Beat("s1"))).isEqualTo(Reply.UNKNOWN);
        }

        @Test
        void bobCannotReleaseWithdrawOrLetGoWhatItHolds() {
            ClaimId claim = new ClaimId("s1", 1);
            LockName orders = new LockName("orders");

            assertThat(bob.carry(new Command.Release(bob.request("s1"), claim, 0)))
                    .isInstanceOf(Reply.Refused.class);
            assertThat(bob.carry(new Command.Withdraw(bob.request("s1"), claim)))
                    .isInstanceOf(Reply.Refused.class);
            assertThat(bob.carry(new Command.LetGo(bob.request("s1"), claim, orders)))
                    .isInstanceOf(Reply.Refused.class);
            annHoldsIt();
        }
    }

    @Nested
    class UnderTheIdThatOthersSee {

        @Test
        void theIdNamesTheUserWhoHolds() {
            assertThat(bob.document("orders")).contains("hold ann!s1/1 exclusive");
        }

        @Test
        void bobCannotResumeIt() {
            assertThat(Guest.denied(bob.call(id -> new ServiceCall.Resume(id, "ann!s1"))))
                    .contains("user=bob");
            annHoldsIt();
        }

        @Test
        void bobCanDoNothingInItsName() {
            ClaimId claim = new ClaimId("ann!s1", 1);
            bob.open("s2");

            bob.denied(new Command.OpenSession("ann!s1", "bob", 1_000_000));
            bob.denied(new Command.Beat("ann!s1"));
            bob.denied(new Command.CloseSession("ann!s1"));
            bob.denied(new Command.Release(bob.request("ann!s1"), claim, 0));
            bob.denied(new Command.Release(bob.request("s2"), claim, 0));
            bob.denied(new Command.Withdraw(bob.request("s2"), claim));
            bob.denied(new Command.Attach(bob.request("s2"), claim, "mine", 0));
            bob.denied(new Command.Settle(bob.request("s2"), claim, Map.of()));
            bob.denied(bob.acquire("ann!s1", 2, "orders"));
            annHoldsIt();
        }

        @Test
        void anAdministratorEndsItAndThatIsPutOnRecord() {
            Guest carol = server.guest("carol");

            assertThat(carol.carry(new Command.CloseSession("ann!s1"))).isEqualTo(Reply.DONE);

            Await.until("Ann is told", () -> ann.events().contains(new Event.SessionEnded("s1", false)));
            server.audited("\"event\":\"kick\",\"user\":\"carol\",\"sessionOf\":\"ann\",\"outcome\":\"done\"");
            assertThat(server.audited()).doesNotContain("s1");
        }

        @Test
        void whoMayNotAdministerDoesNotEndIt() {
            assertThat(bob.denied(new Command.CloseSession("ann!s1"))).contains("verb=administer");
            annHoldsIt();
        }
    }

    @Test
    void aNameCannotBeMadeToLookLikeThatOfAnotherUser() {
        assertThatThrownBy(() -> new Principal("ann!s1")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Principal("\u0430nn")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Principal("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Principal("ann ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Principal("ann\n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void theUserHearsOfHisOwnSessionsUnderTheirOwnIds() {
        bob.open("s1");
        assertThat(bob.carry(bob.acquire("s1", 1, "orders"))).isInstanceOf(Reply.Queued.class);
        Await.until(
                "Ann is told that somebody waits",
                () -> ann.events().contains(new Event.Contended(new LockName("orders"), new ClaimId("s1", 1))));

        assertThat(ann.carry(new Command.Release(ann.request("s1"), new ClaimId("s1", 1), 0)))
                .isEqualTo(Reply.RELEASED);

        Await.until("Bob is told", () -> bob.events().stream().anyMatch(Event.Granted.class::isInstance));
        Event.Granted granted = (Event.Granted) bob.events().get(0);
        assertThat(granted.grant().claim().id()).isEqualTo(new ClaimId("s1", 1));
    }

    @Test
    void aSessionIdThatIsTooLongBehindTheUsersNameIsRefused() {
        int longest = ClaimId.MAX_SESSION - "ann!".length();

        assertThat(ann.open("x".repeat(longest))).isEqualTo(Reply.DONE);
        assertThatThrownBy(() -> ann.open("x".repeat(longest + 1)))
                .isInstanceOf(NotPermittedException.class)
                .hasMessageContaining("1 to " + longest + " characters");
    }

    @Test
    void whatAnActorOfOneUserHoldsIsNotWaitedForAsIfItWereAnothers() {
        Origin thread = new Origin("web-1", "", "thread-7");
        ann.carry(ann.acquire("s1", new Claim(new ClaimId("s1", 2), Demand.exclusive(), thread, "", List.of()), "a"));
        bob.open("s1");
        bob.carry(bob.acquire("s1", new Claim(new ClaimId("s1", 1), Demand.exclusive(), thread, "", List.of()), "b"));

        // If both were the same actor, this would be a circle of one who waits for himself.
        Reply waits = ann.carry(
                ann.acquire("s1", new Claim(new ClaimId("s1", 3), Demand.exclusive(), thread, "", List.of()), "b"));

        assertThat(waits).isInstanceOf(Reply.Queued.class);
        assertThat(ann.document("a")).contains("actor=thread-7");
        assertThat(bob.document("a")).contains("actor=ann!thread-7");
    }

    @Test
    void aHolderDoesTheWorkOfOthersWhoWait() {
        bob.open("s9");
        Claim work = new Claim(new ClaimId("s9", 1), Demand.exclusive(), Origin.NONE, "add 3", List.of());
        bob.carry(bob.acquire("s9", work, "orders"));
        assertThat(ann.document("orders")).contains("wait bob!s9/1 exclusive").contains("payload=add%203");

        Map<ClaimId, String> results = Map.of(new ClaimId("bob!s9", 1), "12");
        assertThat(ann.carry(new Command.Settle(ann.request("s1"), new ClaimId("s1", 1), results)))
                .isEqualTo(Reply.DONE);

        Await.until(
                "Bob is told",
                () -> bob.events().contains(new Event.Settled(new LockName("orders"), new ClaimId("s9", 1), "12")));
    }

    @Test
    void theDocumentsThatUsersSeeCanBeRead() {
        bob.open("s9");
        bob.carry(bob.acquire("s9", 1, "orders"));

        LockName orders = new LockName("orders");
        assertThat(LockDocument.decode(orders, ann.document("orders"), 1, 0).queue())
                .extracting(claim -> claim.id().session())
                .containsExactly("bob!s9");
        assertThat(LockDocument.decode(orders, bob.document("orders"), 1, 0).queue())
                .extracting(claim -> claim.id().session())
                .containsExactly("s9");
    }
}
