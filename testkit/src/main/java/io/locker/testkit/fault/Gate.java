package io.locker.testkit.fault;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where all calls of one client pass, and what is done to them. */
final class Gate implements Faults {

    /** What a call does. */
    enum Kind {
        READ,
        WRITE,
        BEAT,
        OTHER
    }

    private final PausableTime time;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition resumed = lock.newCondition();
    private final List<Runnable> heldUpWakes = new ArrayList<>();
    private final Map<Kind, Long> calls = new EnumMap<>(Kind.class);
    private boolean cut;
    private boolean paused;
    private boolean dropWakes;
    private int repliesToLose;
    private int writesToDelay;
    private int beatsToFail;
    private Duration writeDelay = Duration.ZERO;
    private Duration replyDelay = Duration.ZERO;
    private @Nullable Runnable onReconnect;
    private volatile @Nullable Runnable onCut;

    Gate(PausableTime time) {
        this.time = time;
    }

    /** Lets a call through, or not. */
    <T> T pass(Kind kind, Supplier<T> call) {
        enter(kind);
        if (kind == Kind.WRITE && takesLate()) {
            later(call);
            throw new OutcomeUnknownException("The write was made late by the test. delay=" + writeDelay, null);
        }
        long begun = System.nanoTime();
        T reply = call.get();
        leave(kind, begun);
        return reply;
    }

    /** Lets something through whose answer comes another way, or not. */
    void enter(Kind kind) {
        lock.lock();
        try {
            calls.merge(kind, 1L, Long::sum);
            while (paused) {
                resumed.awaitUninterruptibly();
            }
            boolean failed = kind == Kind.BEAT && beatsToFail > 0;
            if (failed) {
                beatsToFail--;
            }
            if (cut || failed) {
                throw new BackendUnavailableException("The test has cut the client off. call=" + kind, null);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether the next write is to be made late. */
    boolean takesLate() {
        lock.lock();
        try {
            if (writesToDelay == 0) {
                return false;
            }
            writesToDelay--;
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Makes a call late, on a thread of its own. */
    void later(Supplier<?> call) {
        long at = System.nanoTime() + writeDelay.toNanos();
        Thread thread = new Thread(
                () -> {
                    parkUntil(at);
                    try {
                        Object unused = call.get();
                    } catch (RuntimeException gone) {
                        // The backend was closed meanwhile: the write is never carried out, which is an outcome too.
                    }
                },
                "late-write");
        thread.setDaemon(true);
        thread.start();
    }

    /** Whether the reply to a call of this kind is to be lost. */
    boolean losesReply(Kind kind) {
        lock.lock();
        try {
            boolean lost = kind == Kind.WRITE && repliesToLose > 0;
            if (lost) {
                repliesToLose--;
            }
            return lost;
        } finally {
            lock.unlock();
        }
    }

    private void leave(Kind kind, long begun) {
        parkUntil(begun + delayOfReplies().toNanos());
        lock.lock();
        try {
            while (paused) {
                resumed.awaitUninterruptibly();
            }
            boolean lost = losesReply(kind);
            if (cut && kind != Kind.WRITE) {
                throw new BackendUnavailableException("The test has cut the client off. call=" + kind, null);
            }
            if (lost || cut) {
                throw new OutcomeUnknownException("The test has lost the reply. call=" + kind, null);
            }
        } finally {
            lock.unlock();
        }
    }

    private Duration delayOfReplies() {
        lock.lock();
        try {
            return replyDelay;
        } finally {
            lock.unlock();
        }
    }

    private static void parkUntil(long at) {
        for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /** Delivers a wake-up, now, later or never. */
    void wake(Runnable wakeUp) {
        lock.lock();
        try {
            if (cut || dropWakes) {
                return;
            }
            if (paused) {
                heldUpWakes.add(wakeUp);
                return;
            }
        } finally {
            lock.unlock();
        }
        wakeUp.run();
    }

    /** Lets something that comes from the backend through: later, while the client stands still or replies are slow. */
    void deliver() {
        parkUntil(System.nanoTime() + delayOfReplies().toNanos());
        lock.lock();
        try {
            while (paused) {
                resumed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sets what is done when the client is cut off. */
    void onCut(Runnable act) {
        change(() -> onCut = inTurn(onCut, act));
    }

    /** Sets what is done after the client was cut off and is no longer. */
    void onReconnect(Runnable gap) {
        change(() -> onReconnect = inTurn(onReconnect, gap));
    }

    private static Runnable inTurn(@Nullable Runnable first, Runnable second) {
        return first == null
                ? second
                : () -> {
                    first.run();
                    second.run();
                };
    }

    private void change(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void cutOff() {
        change(() -> cut = true);
        Runnable act = onCut;
        if (act != null) {
            act.run();
        }
    }

    @Override
    public void reconnect() {
        Runnable gap;
        lock.lock();
        try {
            cut = false;
            gap = onReconnect;
        } finally {
            lock.unlock();
        }
        if (gap != null) {
            wake(gap);
        }
    }

    @Override
    public void pause() {
        time.pause();
        change(() -> paused = true);
    }

    @Override
    public void sleep() {
        time.sleep();
        change(() -> paused = true);
    }

    @Override
    public void resume() {
        List<Runnable> wakes;
        lock.lock();
        try {
            paused = false;
            wakes = List.copyOf(heldUpWakes);
            heldUpWakes.clear();
            resumed.signalAll();
        } finally {
            lock.unlock();
        }
        time.resume();
        wakes.forEach(this::wake);
    }

    @Override
    public void dropWakeUps(boolean drop) {
        change(() -> dropWakes = drop);
    }

    @Override
    public void loseReplies(int count) {
        change(() -> repliesToLose = count);
    }

    @Override
    public void delayWrites(int count, Duration by) {
        change(() -> {
            writesToDelay = count;
            writeDelay = by;
        });
    }

    @Override
    public void delayReplies(Duration by) {
        change(() -> replyDelay = by);
    }

    @Override
    public void failBeats(int count) {
        change(() -> beatsToFail = count);
    }

    @Override
    public Calls calls() {
        lock.lock();
        try {
            return new Calls(count(Kind.READ), count(Kind.WRITE), count(Kind.BEAT), count(Kind.OTHER));
        } finally {
            lock.unlock();
        }
    }

    private long count(Kind kind) {
        return calls.getOrDefault(kind, 0L);
    }
}
