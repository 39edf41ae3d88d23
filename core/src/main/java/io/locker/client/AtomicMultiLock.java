package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.MultiHold;
import io.locker.api.MultiLock;
import io.locker.api.NotPermittedException;
import io.locker.api.Release;
import io.locker.machine.Demand;
import io.locker.protocol.Wish;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** Several locks of a place that orders them all: one claim, granted in all of them or in none, with one token. */
final class AtomicMultiLock implements MultiLock {
    private final LockClient client;
    private final List<LockName> names;

    AtomicMultiLock(LockClient client, List<LockName> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("A lock over several names needs at least one name.");
        }
        this.client = client;
        this.names = names.stream()
                .distinct()
                .sorted(Comparator.comparing(LockName::value))
                .toList();
    }

    @Override
    public List<LockName> names() {
        return names;
    }

    private Acquiring acquiring(AcquireOptions options, Wish.Manner manner) {
        return new Acquiring(
                client,
                new Acquiring.What(names.get(0), Demand.of(LockMode.EXCLUSIVE), options, manner),
                names.subList(1, names.size()));
    }

    @Override
    public MultiHold acquire(AcquireOptions options) throws InterruptedException {
        Waits.throwIfInterrupted();
        return holds(acquiring(options, Wish.Manner.QUEUE).start().awaitHold());
    }

    @Override
    public Optional<MultiHold> tryAcquire() {
        return acquiring(AcquireOptions.defaults(), Wish.Manner.TRY)
                .start()
                .join()
                .map(this::holds);
    }

    private MultiHold holds(ClientHold whole) {
        AtomicInteger left = new AtomicInteger(names.size());
        return new Holds(
                whole,
                names.stream()
                        .<Hold>map(name -> new PartialHold(whole, name, names.size() == 1, left))
                        .toList());
    }

    /** What was taken together. */
    private record Holds(ClientHold whole, List<Hold> holds) implements MultiHold {
        @Override
        public FencingToken token(String name) {
            if (holds.stream().noneMatch(hold -> hold.name().value().equals(name))) {
                throw new IllegalArgumentException("No such name was taken. name=" + name);
            }
            return whole.token();
        }

        @Override
        public boolean isValid() {
            return holds.stream().allMatch(Hold::isValid);
        }

        @Override
        public void check() {
            holds.forEach(Hold::check);
        }

        @Override
        public CompletableFuture<Loss> lost() {
            return whole.lost();
        }

        @Override
        public Release release() {
            return whole.release();
        }

        @Override
        public CompletableFuture<Release> releaseAsync() {
            return whole.releaseAsync();
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    /**
     * The hold of one lock of those that were taken together in one claim: it is lost with the others. Who releases the
     * last of them releases them all, and so makes up for what did not get through before.
     */
    private static final class PartialHold implements Hold {
        private final ClientHold whole;
        private final LockName name;
        private final boolean only;
        /** How many of the locks their holder has not released. */
        private final AtomicInteger left;

        private final AtomicBoolean released = new AtomicBoolean();
        private volatile boolean isFree;

        PartialHold(ClientHold whole, LockName name, boolean only, AtomicInteger left) {
            this.whole = whole;
            this.name = name;
            this.only = only;
            this.left = left;
        }

        @Override
        public LockName name() {
            return name;
        }

        @Override
        public LockMode mode() {
            return whole.mode();
        }

        @Override
        public String session() {
            return whole.session();
        }

        @Override
        public FencingToken token() {
            return whole.token();
        }

        @Override
        public boolean isValid() {
            return !released.get() && whole.isValid();
        }

        @Override
        public Duration remaining() {
            return released.get() ? Duration.ZERO : whole.remaining();
        }

        @Override
        public void check() {
            whole.check();
            if (released.get()) {
                throw new IllegalStateException("The hold was released. name=" + name.value() + " token=" + token());
            }
        }

        @Override
        public CompletableFuture<Loss> lost() {
            return whole.lost();
        }

        @Override
        public void onDanger(Duration before, Runnable act) {
            whole.onDanger(before, act);
        }

        @Override
        public void onContended(Runnable act) {
            whole.onContended(act);
        }

        @Override
        public void attach(String text, Duration keepFor) {
            if (!only) {
                throw notPermitted("A value is attached to a lock that is held by itself.");
            }
            whole.attach(text, keepFor);
        }

        @Override
        public Optional<LockInfo.AttachedValue> attached() {
            return only ? whole.attached() : Optional.empty();
        }

        private NotPermittedException notPermitted(String sentence) {
            return new NotPermittedException(sentence + " name=" + name.value(), null);
        }

        @Override
        public Hold upgrade(AcquireOptions options) {
            throw notPermitted("A hold of several locks is exclusive already.");
        }

        @Override
        public Optional<Hold> tryUpgrade() {
            throw notPermitted("A hold of several locks is exclusive already.");
        }

        @Override
        public Hold downgrade(LockMode mode) {
            throw notPermitted("A hold of several locks stays exclusive.");
        }

        @Override
        public Release release() {
            give();
            return left.get() == 0 ? whole.release() : letGo();
        }

        @Override
        public CompletableFuture<Release> releaseAsync() {
            give();
            return left.get() == 0 ? whole.releaseAsync() : whole.later(this::letGo);
        }

        /** From now on its holder does not rely on it, whether others can have it yet or not. */
        private void give() {
            if (released.compareAndSet(false, true)) {
                left.decrementAndGet();
            }
        }

        /** Tells the place; again if it did not get through before. */
        private Release letGo() {
            if (isFree) {
                return Release.RELEASED;
            }
            Release release = whole.letGo(name);
            isFree = release == Release.RELEASED;
            return release;
        }

        @Override
        public void close() {
            try {
                release();
            } catch (LockException e) {
                // The end of the session frees it: there is nothing that a caller of close could do.
                Objects.requireNonNull(e);
            }
        }
    }
}
