package io.locker.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockMode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * All that a few sessions with one claim each can do to a lock: every operation in every state that can be reached.
 * States that differ in tokens, numbers and the time of day only are the same.
 */
class SmallScopeTest {
    private static final List<Demand> MODES =
            Stream.of(LockMode.values()).map(Demand::of).toList();
    private static final List<Demand> PERMITS = List.of(Demand.permits(1, 2), Demand.permits(2, 2));

    @Test
    void everyStateOfALockWithModesIsSound() {
        assertThat(new Scope(MODES, List.of("a", "b", "c")).explore()).isGreaterThan(900);
    }

    @Test
    void everyStateOfASemaphoreIsSound() {
        assertThat(new Scope(PERMITS, List.of("a", "b", "c")).explore()).isGreaterThan(300);
    }

    @Test
    @Tag("slow")
    void everyStateWithFourSessionsIsSound() {
        assertThat(new Scope(MODES, List.of("a", "b", "c", "d")).explore()).isGreaterThan(10_000);
        assertThat(new Scope(PERMITS, List.of("a", "b", "c", "d")).explore()).isGreaterThan(2_000);
    }

    /** What sessions can do with some demands. */
    private record Scope(List<Demand> demands, List<String> sessions) {

        int explore() {
            Set<String> known = new LinkedHashSet<>();
            ArrayDeque<Twins> open = new ArrayDeque<>();
            open.add(new Twins(NaiveLock.Bug.NONE));
            known.add(canonical(open.element().lock()));
            for (Twins twins = open.poll(); twins != null; twins = open.poll()) {
                long now = 1_000 + 2L * twins.history().size();
                for (Op op : ops(now)) {
                    Twins next = new Twins(twins);
                    next.write(now, List.of(op));
                    if (known.add(canonical(next.lock()))) {
                        open.add(next);
                    }
                }
                endsIdle(twins, now);
            }
            return known.size();
        }

        private void endsIdle(Twins twins, long now) {
            Twins end = new Twins(twins);
            for (String session : sessions) {
                end.write(now, List.of(Op.dropSession(session)));
            }
            end.write(now + 10, List.of(Op.advance()));
            assertThat(end.lock().isIdle()).isTrue();
        }

        /** Returns every operation; what is kept until a time ends just before or just after the next operation. */
        private List<Op> ops(long now) {
            List<Op> ops = new ArrayList<>(List.of(Op.breakHolds(), Op.advance()));
            for (String session : sessions) {
                ClaimId id = new ClaimId(session, 1);
                for (Demand demand : demands) {
                    ops.add(Op.acquire(new Claim(id, demand, Origin.NONE, "work", List.of())));
                    ops.add(Op.tryAcquire(Claim.of(id, demand, Origin.NONE)));
                }
                ops.add(Op.withdraw(id));
                ops.add(Op.release(id, 0));
                ops.add(Op.release(id, now + 3));
                ops.add(Op.settle(id, Map.of(new ClaimId("a", 1), "first", new ClaimId("c", 1), "third")));
                for (LockMode mode : LockMode.values()) {
                    ops.add(Op.convert(id, mode));
                    ops.add(Op.tryConvert(id, mode));
                }
                ops.add(Op.dropSession(session));
            }
            return ops;
        }

        private static String canonical(LockState lock) {
            StringBuilder out = new StringBuilder();
            lock.grants()
                    .forEach(grant ->
                            out.append(grant.claim().id()).append(grant.claim().demand()));
            lock.upgrading().ifPresent(id -> out.append(" upgrading ").append(id));
            lock.lingering()
                    .forEach(end -> out.append(" until ")
                            .append(end.until() - lock.nextChange())
                            .append(end.grant().claim().id())
                            .append(end.grant().claim().demand()));
            lock.queue()
                    .forEach(claim -> out.append(" wait ").append(claim.id()).append(claim.demand()));
            lock.claims().forEach(id -> out.append(NaiveLock.word(lock.standing(id))));
            return out.toString();
        }
    }
}
