package io.locker.client;

import io.locker.api.DurationText;
import io.locker.api.Loss;
import io.locker.spi.TimeSource;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** What a hold tells its holder: loss, danger, and that others wait. Everything is told on the callback thread. */
final class HoldSignals {

    private final Executor callbacks;
    private final TimeSource time;
    private final LongSupplier deadline;
    private final CompletableFuture<Loss> lost = new CompletableFuture<>();
    private final ReentrantLock guard = new ReentrantLock();
    private final List<Danger> dangers = new ArrayList<>();
    private final List<Runnable> whenContended = new ArrayList<>();
    private boolean contended;
    private boolean over;

    HoldSignals(Executor callbacks, TimeSource time, LongSupplier deadline) {
        this.callbacks = callbacks;
        this.time = time;
        this.deadline = deadline;
    }

    CompletableFuture<Loss> lost() {
        return lost.copy();
    }

    void tellLoss(Loss loss) {
        end();
        callbacks.execute(() -> lost.complete(loss));
    }

    /** Nothing but the loss is told from now on. */
    void end() {
        guard.lock();
        try {
            over = true;
            dangers.forEach(Danger::cancel);
            dangers.clear();
            whenContended.clear();
        } finally {
            guard.unlock();
        }
    }

    void onContended(Runnable act) {
        Objects.requireNonNull(act, "act");
        guard.lock();
        try {
            if (over) {
                return;
            }
            if (contended) {
                run(act);
            } else {
                whenContended.add(act);
            }
        } finally {
            guard.unlock();
        }
    }

    void contended() {
        guard.lock();
        try {
            if (!contended && !over) {
                contended = true;
                whenContended.forEach(this::run);
                whenContended.clear();
            }
        } finally {
            guard.unlock();
        }
    }

    void onDanger(Duration before, Runnable act) {
        Objects.requireNonNull(act, "act");
        if (Objects.requireNonNull(before, "before").isNegative()) {
            throw new IllegalArgumentException(
                    "A warning comes before the end, not after. before=" + DurationText.of(before));
        }
        guard.lock();
        try {
            if (!over) {
                Danger danger = new Danger(before.toNanos(), act);
                dangers.add(danger);
                danger.arm(deadline.getAsLong() - danger.before);
            }
        } finally {
            guard.unlock();
        }
    }

    private void run(Runnable act) {
        callbacks.execute(() -> {
            try {
                act.run();
            } catch (RuntimeException e) {
                System.getLogger(HoldSignals.class.getName()).log(Level.WARNING, "A callback of a hold failed.", e);
            }
        });
    }

    /** One warning, which looks at the deadline when it was last due and sleeps again if it has moved on. */
    private final class Danger {
        private final long before;
        private final Runnable act;
        private TimeSource.@Nullable Timer timer;
        private long warnedOf;
        private boolean warned;

        Danger(long before, Runnable act) {
            this.before = before;
            this.act = act;
        }

        void arm(long at) {
            timer = time.at(at, this::look);
        }

        void cancel() {
            if (timer != null) {
                timer.cancel();
            }
        }

        private void look() {
            guard.lock();
            try {
                if (over) {
                    return;
                }
                long end = deadline.getAsLong();
                boolean near = end - before - time.nanos() <= 0;
                if (near && (!warned || warnedOf != end)) {
                    warned = true;
                    warnedOf = end;
                    run(act);
                }
                arm(near ? end : end - before);
            } finally {
                guard.unlock();
            }
        }
    }
}
