package io.locker.testkit.sim.store;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.OutcomeUnknownException;
import io.locker.protocol.Ask;
import io.locker.protocol.Seen;
import io.locker.testkit.sim.world.Dice;
import io.locker.testkit.sim.world.Host;
import io.locker.testkit.sim.world.Link;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.Timeline;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a backend does for one process: sends each request once, waits for the answer for so long, and says what it
 * knows. A request of which nothing is known may have been carried out, or may be later, or twice.
 */
final class StoreLink {
    /**
     * How the requests of a process fare. Times are in nanoseconds.
     *
     * @param timeout how long an answer is awaited
     * @param refused how many in a thousand are refused without being sent
     * @param cut how many in a thousand lose their connection while the answer is under way
     * @param wakesLost how many wake-ups in a thousand are lost
     */
    record Fare(long timeout, int refused, int cut, int wakesLost) {
        Fare fair() {
            return new Fare(timeout, 0, 0, 0);
        }
    }

    private static final Seen UNAVAILABLE =
            new Seen.Failed(new BackendUnavailableException("The simulated store refused.", null));
    private static final Seen UNKNOWN =
            new Seen.Failed(new OutcomeUnknownException("The simulated store did not answer.", null));

    /** An answer that is awaited; the first thing that is said counts. */
    private static final class Awaited<T> {
        private @Nullable Consumer<T> answer;
        private final Consumer<LockException> failure;
        private final Consumer<T> late;

        Awaited(Consumer<T> answer, Consumer<LockException> failure, Consumer<T> late) {
            this.answer = answer;
            this.failure = failure;
            this.late = late;
        }

        void answer(T value) {
            Consumer<T> waiting = answer;
            answer = null;
            if (waiting != null) {
                waiting.accept(value);
            } else {
                late.accept(value);
            }
        }

        void fail(Seen failed) {
            if (answer != null) {
                answer = null;
                failure.accept(((Seen.Failed) failed).why());
            }
        }
    }

    private final Timeline timeline;
    private final SimStore store;
    private final Host host;
    private final Link link;
    private final Dice dice;
    private final int process;
    private final BeatWatch watch = new BeatWatch();
    private Fare fare;
    private long asked;

    StoreLink(StoreWorld world, SimClient.Birth birth) {
        timeline = world.timeline();
        store = world.store();
        dice = world.dice().split();
        fare = world.setting().fare();
        host = birth.host();
        link = birth.link();
        process = birth.number();
    }

    /** From now on nothing goes wrong with requests. */
    void heal() {
        fare = fare.fair();
    }

    /** How many requests were sent. */
    long asked() {
        return asked;
    }

    /** Sends a request; exactly one answer comes, unless the process crashes. */
    void ask(Ask ask, Consumer<Seen> then, Consumer<Seen> late) {
        Consumer<LockException> failed = why -> then.accept(new Seen.Failed(why));
        if (ask instanceof Ask.Bury bury) {
            bury(bury.suspects(), dead -> then.accept(new Seen.Buried(dead)), failed);
            return;
        }
        boolean harmless = ask instanceof Ask.Read || ask instanceof Ask.Beat || ask instanceof Ask.Close;
        send(() -> store.handle(ask, process), harmless, new Awaited<>(then, failed, late));
    }

    private void bury(Set<String> suspects, Consumer<Set<String>> then, Consumer<LockException> failed) {
        if (!store.sessions().observesBeats()) {
            long ahead = host.clock().now() / Timeline.MICRO % 10_000_000;
            send(() -> store.sessions().bury(suspects, ahead), true, new Awaited<>(then, failed, late -> {}));
            return;
        }
        send(
                () -> store.sessions().look(suspects),
                true,
                new Awaited<>(found -> buryStill(suspects, found, then, failed), failed, late -> {}));
    }

    private void buryStill(
            Set<String> suspects,
            Map<String, SimSessions.Session> found,
            Consumer<Set<String>> then,
            Consumer<LockException> failed) {
        Map<String, Long> still = watch.stoodStill(found, host.clock().now());
        Set<String> dead = new TreeSet<>(suspects);
        dead.removeAll(found.keySet());
        if (still.isEmpty()) {
            then.accept(dead);
            return;
        }
        send(() -> store.sessions().buryStill(still, dead), true, new Awaited<>(then, failed, late -> {}));
    }

    /** Sends something that happens at the store. Harmless is what may be sent again without thought. */
    private <T> void send(Supplier<T> work, boolean harmless, Awaited<T> awaited) {
        asked++;
        Seen silence = harmless || store.has(PlantedBug.UNKNOWN_TAKEN_FOR_FAILED) ? UNAVAILABLE : UNKNOWN;
        host.after(fare.timeout, () -> awaited.fail(silence));
        if (dice.chance(fare.refused)) {
            host.after(link.shortest(), () -> awaited.fail(UNAVAILABLE));
            return;
        }
        long out = link.fate(true);
        if (out == Link.NEVER) {
            return;
        }
        timeline.after(out, () -> {
            if (store.isDown()) {
                reply(() -> awaited.fail(UNAVAILABLE));
                return;
            }
            T answer = work.get();
            if (dice.chance(fare.cut)) {
                reply(() -> awaited.fail(silence));
                again(work);
            } else {
                reply(() -> awaited.answer(answer));
            }
        });
    }

    private void reply(Runnable act) {
        long in = link.fate(false);
        if (in != Link.NEVER) {
            timeline.after(in, () -> host.run(act));
        }
    }

    /** A driver that lost its connection may have sent the request twice, and the copy arrives on its own. */
    private <T> void again(Supplier<T> work) {
        long out = link.fate(true);
        if (out != Link.NEVER && dice.chance(500)) {
            timeline.after(out, () -> {
                if (!store.isDown()) {
                    T unused = work.get();
                }
            });
        }
    }

    /** Brings a wake-up, or loses it. */
    void wake(Runnable act) {
        if (!dice.chance(fare.wakesLost)) {
            reply(act);
        }
    }
}
