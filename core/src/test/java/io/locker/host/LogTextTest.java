package io.locker.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.host.HostEntry.Digest;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.UnreadableDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The text of an entry says all that the entry says, and what is unknown is refused. */
final class LogTextTest {
    private static final ClaimId CLAIM = new ClaimId("s1", 7);
    private static final RequestId REQUEST = new RequestId("s1", 9, 8);
    private static final LockName LOCK = new LockName("orders/42");

    private static HostEntry entry(List<Command> commands) {
        return new HostEntry("web 1", 12, commands, false, Optional.empty());
    }

    @Test
    void everyCommandComesBackAsItWas() {
        Claim claim = new Claim(
                CLAIM, Demand.exclusive(), new Origin("a b", "two\nlines", "me"), "", List.of(new LockName("other")));
        HostEntry all = entry(List.of(
                new Command.OpenSession("s1", "host 1", 4_000_000),
                new Command.Beat("s1"),
                new Command.CloseSession("s1"),
                new Command.ExpireSession("s2", 3, 1),
                new Command.NewTerm(2),
                new Command.Tick(),
                new Command.Lift(77),
                new Command.Acquire(REQUEST, LOCK, claim, true),
                new Command.Acquire(REQUEST, LOCK, Claim.of(CLAIM, Demand.permits(2, 3), Origin.NONE), false),
                new Command.Withdraw(REQUEST, CLAIM),
                new Command.Release(REQUEST, CLAIM, 5),
                new Command.LetGo(REQUEST, CLAIM, LOCK),
                new Command.Convert(REQUEST, CLAIM, LockMode.UPDATE, false),
                new Command.Settle(REQUEST, CLAIM, Map.of(new ClaimId("s2", 1), "done", new ClaimId("s3", 1), "")),
                new Command.Attach(REQUEST, CLAIM, "a value", 9),
                new Command.BreakHolds(LOCK, "admin", "it is stuck", 1024)));

        assertThat(LogText.decode(LogText.encode(all))).isEqualTo(all);
    }

    @Test
    void marksAndDigestsComeBackAsTheyWere() {
        HostEntry mark = new HostEntry("w", 1, List.of(), true, Optional.of(new Digest(40, -3)));

        assertThat(LogText.decode(LogText.encode(mark))).isEqualTo(mark);
    }

    @Test
    void anotherVersionIsNamed() {
        assertThatThrownBy(() -> LogText.decode("locker-log 2 w 1\nbeat s1"))
                .isInstanceOf(UnreadableDocument.class)
                .hasMessageContaining("version=2")
                .hasMessageContaining("known=1");
    }

    @Test
    void whatIsUnknownIsRefused() {
        assertThatThrownBy(() -> LogText.decode("hello"))
                .isInstanceOf(UnreadableDocument.class)
                .hasMessageContaining("It was not written by this version of Locker. begins=hello");
        assertThatThrownBy(() -> LogText.decode("locker-log 1 w 1\ndance s1"))
                .isInstanceOf(UnreadableDocument.class)
                .hasMessageContaining("There is no such command in this version. command=dance");
        assertThatThrownBy(() -> LogText.decode("locker-log 1 w 1\nbeat s1 twice"))
                .isInstanceOf(UnreadableDocument.class);
    }
}
