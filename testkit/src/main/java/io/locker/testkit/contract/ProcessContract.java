package io.locker.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.spi.Capability;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.process.TakerProcess;
import io.locker.testkit.resource.FencedFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: killed, frozen, and gone. */
abstract class ProcessContract extends Suite {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<TakerProcess> started = new ArrayList<>();

    @TempDir
    private Path folder;

    @AfterEach
    void stopAll() {
        started.forEach(TakerProcess::close);
    }

    private TakerProcess process(String holder, Duration lease) {
        TakerProcess process = TakerProcess.start(scene().address(), holder, lease);
        started.add(process);
        process.await("ready", PATIENCE);
        return process;
    }

    private String resource() {
        return folder.resolve("resource").toString();
    }

    private void hold(TakerProcess process) {
        process.ask("acquire " + scene().name() + " 20000", "held " + scene().name());
    }

    private void queueUp(TakerProcess process) {
        process.ask("acquire " + scene().name() + " 60000", "waiting " + scene().name());
        LockSubject.Client looks = scene().client("looks");
        scene().awaitWaiters(looks, 1);
        looks.locker().close();
    }

    @Test
    void twoProcessesTakeTurns() {
        TakerProcess one = process("one", Scene.LONG_LEASE);
        TakerProcess other = process("other", Scene.LONG_LEASE);
        hold(one);

        other.ask("attempt " + scene().name(), "taken");
        queueUp(other);
        one.ask("release " + scene().name(), "released");

        long later = other.await("held " + scene().name()).token();
        assertThat(later).isGreaterThan(one.await("held " + scene().name()).token());
        other.quit();
        one.quit();
    }

    @Test
    @Anomaly({"U17", "C9"})
    void aKilledHolderIsReplacedSoon() {
        TakerProcess victim = process("victim", SHORT_LEASE.multipliedBy(3));
        TakerProcess next = process("next", Scene.LONG_LEASE);
        hold(victim);
        queueUp(next);
        scene().leavesSomethingToClear();

        Duration recovery = recovery();
        long killed = System.nanoTime();
        victim.kill();

        next.await("held " + scene().name());
        Await.inTime(killed, recovery, "from the kill to the next grant");
        next.ask("release " + scene().name(), "released");
        next.quit();
    }

    private Duration recovery() {
        LockSubject.Client asks = scene().client("asks");
        boolean atOnce = asks.locker().capabilities().has(Capability.CRASH_DETECTION);
        asks.locker().close();
        return atOnce ? Duration.ofSeconds(1) : SHORT_LEASE.multipliedBy(3).plus(GRACE);
    }

    @Test
    @Anomaly({"C3", "U12"})
    void killedWaitersDoNotHoldUpTheLiving() {
        TakerProcess holder = process("holder", Scene.LONG_LEASE);
        hold(holder);
        TakerProcess dead = process("dead", SHORT_LEASE);
        queueUp(dead);
        TakerProcess living = process("living", Scene.LONG_LEASE);
        living.ask("acquire " + scene().name() + " 60000", "waiting " + scene().name());
        LockSubject.Client looks = scene().client("looks");
        scene().awaitWaiters(looks, 2);
        scene().leavesSomethingToClear();
        dead.kill();

        holder.ask("release " + scene().name(), "released");

        living.await("held " + scene().name(), SHORT_LEASE.plus(GRACE));
        living.ask("release " + scene().name(), "released");
        living.quit();
        holder.quit();
    }

    @Test
    @Anomaly({"A2", "A9", "A10", "U1", "U5"})
    void aFrozenHolderIsToldAndItsWriteIsRefused() {
        TakerProcess frozen = process("frozen", SHORT_LEASE);
        TakerProcess next = process("next", Scene.LONG_LEASE);
        hold(frozen);
        frozen.ask("write " + scene().name() + " " + resource(), "accepted");
        queueUp(next);

        frozen.freeze();
        next.await("held " + scene().name(), SHORT_LEASE.plus(GRACE));
        next.ask("write " + scene().name() + " " + resource(), "accepted");
        frozen.thaw();

        frozen.ask("check " + scene().name(), "invalid");
        frozen.ask("write " + scene().name() + " " + resource(), "refused");
        assertThat(frozen.await("lost " + scene().name(), GRACE).text()).endsWith("PAUSED");
        frozen.ask("release " + scene().name(), "already-lost");
        next.ask("check " + scene().name(), "valid");
        assertThat(MutualExclusion.atResource(accesses())).isEmpty();
        next.quit();
        frozen.quit();
    }

    @Test
    @Anomaly("C4")
    void aShortFreezeLosesNothing() {
        TakerProcess frozen = process("frozen", Scene.LONG_LEASE);
        hold(frozen);

        frozen.freeze();
        Await.letPass(Duration.ofMillis(500));
        frozen.thaw();

        frozen.ask("check " + scene().name(), "valid");
        frozen.ask("release " + scene().name(), "released");
        frozen.quit();
    }

    @Test
    @Anomaly({"B1", "B3", "U2"})
    void tokensGoOnAfterEveryProcessWasKilled() {
        scene().requires(Capability.DURABLE);
        scene().leavesSomethingToClear();
        long before = 0;
        for (int round = 0; round < 3; round++) {
            TakerProcess process = process("round-" + round, SHORT_LEASE);
            hold(process);
            long token = process.await("held " + scene().name()).token();
            assertThat(token).isGreaterThan(before);
            before = token;
            process.kill();
        }
    }

    @Test
    @Anomaly({"H2", "C6"})
    void processesThatEndInOrderLeaveNothing() {
        TakerProcess one = process("one", Scene.LONG_LEASE);
        TakerProcess other = process("other", Scene.LONG_LEASE);
        hold(one);
        queueUp(other);

        one.quit();
        other.await("held " + scene().name());
        other.quit();

        scene().awaitNothingLeft();
    }

    private List<Access> accesses() {
        try (FencedFile file = new FencedFile(Path.of(resource()))) {
            return file.accesses();
        }
    }
}
