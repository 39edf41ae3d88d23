package io.locker.host;

import static io.locker.host.ServiceClients.LOCK;
import static io.locker.host.ServiceClients.OTHER;
import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockMode;
import io.locker.host.ServiceClients.Client;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.Ask;
import io.locker.protocol.News;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.Wish;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a client of a service believes when it has got another line, step by step. */
final class ServiceResumingTest {
    private static final Duration MOMENT = Duration.ofMillis(100);

    private final BackendUnavailableException later = new BackendUnavailableException("Not now.", null);
    private final ServiceClients service = new ServiceClients();
    private final Client a = service.join();
    private final Client b = service.join();

    private void open() {
        a.open("a1");
        b.open("b1");
    }

    @Test
    void comesBeforeAnythingElseThatIsSaidOnANewLine() {
        open();
        ClaimId claim = a.acquire("a1");
        service.settle();
        a.disconnect();
        a.release(claim);
        a.desk.ask(new Ask.Beat("a1"));
        int before = a.said.size();
        service.pass(MOMENT);

        assertThat(a.said.get(before))
                .isInstanceOfSatisfying(
                        ServiceCall.Resume.class,
                        resume -> assertThat(resume.session()).isEqualTo("a1"));
        assertThat(a.said).hasSize(before + 3);
    }

    @Test
    void tellsAGrantThatWasMadeMeanwhile() {
        open();
        ClaimId first = a.acquire("a1");
        service.settle();
        ClaimId second = b.acquire("b1");
        service.settle();
        b.disconnect();
        a.release(first);
        service.settle();
        service.pass(MOMENT);

        assertThat(b.token(second)).isPositive();
    }

    @Test
    void tellsThatAHoldIsGone() {
        open();
        ClaimId claim = a.acquire("a1");
        service.settle();
        a.disconnect();
        service.apply(new Command.BreakHolds(LOCK, "ann", "stuck", a.token(claim)));
        service.pass(MOMENT);

        assertThat(a.news(News.Lost.class, claim))
                .isNotNull()
                .satisfies(lost -> assertThat(lost.detail()).contains("ann"));
        assertThat(service.table.locks()).isEmpty();
    }

    @Test
    void asksAgainForAClaimThatTheServiceDoesNotKnow() {
        open();
        ClaimId first = a.acquire("a1");
        service.settle();
        ClaimId second = b.acquire("b1");
        service.settle();
        a.disconnect();
        b.disconnect();
        service.forget("a1", "b1");
        service.pass(MOMENT);

        assertThat(a.news(News.Lost.class, first)).isNotNull();
        assertThat(b.token(second)).isGreaterThan(a.token(first));
    }

    @Test
    void takesBackWhatNobodyHereKnows() {
        open();
        a.acquire("a1");
        service.settle();
        Claim orphan = Claim.of(new ClaimId("a1", 99), Demand.exclusive(), Origin.NONE);
        service.apply(new Command.Acquire(new Command.RequestId("a1", 99, 0), OTHER, orphan, true));
        a.disconnect();
        service.pass(MOMENT);

        assertThat(service.table.locks()).hasSize(1);
    }

    @Test
    void keepsAHoldOfSeveralLocksOfWhichTheFirstWasLetGo() {
        open();
        ClaimId claim = a.acquire("a1", Wish.Manner.QUEUE, List.of(OTHER));
        service.settle();
        a.desk.want(LOCK, new Wish.LetGo(claim, LOCK), service.now);
        service.settle();
        a.disconnect();
        service.pass(MOMENT);

        assertThat(a.news(News.Lost.class, claim)).isNull();
        assertThat(service.table.lock(OTHER)).isPresent();
    }

    @Test
    void keepsAHoldWhoseChangeOfModeMayHaveBeenMade() {
        open();
        ClaimId claim = new ClaimId("a1", 50);
        Claim updates = Claim.of(claim, Demand.of(LockMode.UPDATE), Origin.NONE);
        a.desk.want(LOCK, new Wish.Acquire(updates, Wish.Manner.QUEUE), service.now);
        service.settle();
        a.deaf = true;
        a.desk.want(LOCK, new Wish.Convert(claim, LockMode.EXCLUSIVE, Wish.Manner.TRY), service.now);
        service.settle();
        a.disconnect();
        a.unreachable = true;
        service.pass(Duration.ofMillis(500));
        assertThat(a.news(News.Failed.class, claim)).isNotNull();

        a.desk.want(LOCK, new Wish.Convert(claim, LockMode.UPDATE), service.now);
        a.deaf = false;
        a.unreachable = false;
        service.pass(Duration.ofSeconds(2));

        assertThat(a.news(News.Lost.class, claim)).isNull();
        assertThat(a.news(News.Converted.class, claim)).isNotNull();
    }

    @Test
    void saysThatASessionIsOver() {
        open();
        a.acquire("a1");
        service.settle();
        a.disconnect();
        service.apply(new Command.CloseSession("a1"));
        service.pass(MOMENT);

        assertThat(a.over).containsExactly("a1");
        a.desk.sessionEnded("a1", lock -> later);
        service.settle();
        int before = a.said.size();
        service.pass(MOMENT);
        assertThat(a.said).hasSize(before);
    }
}
