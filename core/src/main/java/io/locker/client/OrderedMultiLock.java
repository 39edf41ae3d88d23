package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.MultiHold;
import io.locker.api.MultiLock;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Several locks of a store, taken one after the other in the order of their names: whoever waits for one holds only
 * lesser ones, so that no circle of waiting can close.
 *
 * @see <a href="https://doi.org/10.1145/356586.356588">Coffman, Elphick and Shoshani, System Deadlocks, 1971</a>
 */
final class OrderedMultiLock implements MultiLock {
    private final LockClient client;
    private final List<LockName> names;

    OrderedMultiLock(LockClient client, List<LockName> names) {
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

    @Override
    public MultiHold acquire(AcquireOptions options) throws InterruptedException {
        Optional<Long> giveUpAt = Objects.requireNonNull(options, "options")
                .waitAtMost()
                .map(longest -> client.time().nanos() + longest.toNanos());
        List<Hold> holds = new ArrayList<>();
        boolean all = false;
        try {
            for (LockName name : names) {
                holds.add(client.lock(name, LockMode.EXCLUSIVE).acquire(left(options, giveUpAt)));
            }
            all = true;
            return new Holds(holds);
        } finally {
            if (!all) {
                closeAll(holds);
            }
        }
    }

    private AcquireOptions left(AcquireOptions options, Optional<Long> giveUpAt) {
        return giveUpAt.map(at -> options.waitAtMost(
                        Duration.ofNanos(Math.max(0, at - client.time().nanos()))))
                .orElse(options);
    }

    @Override
    public Optional<MultiHold> tryAcquire() {
        List<Hold> holds = new ArrayList<>();
        boolean all = false;
        try {
            for (LockName name : names) {
                Optional<Hold> hold = client.lock(name, LockMode.EXCLUSIVE).tryAcquire();
                if (hold.isEmpty()) {
                    return Optional.empty();
                }
                holds.add(hold.get());
            }
            all = true;
            return Optional.of(new Holds(holds));
        } finally {
            if (!all) {
                closeAll(holds);
            }
        }
    }

    private static void closeAll(List<Hold> holds) {
        for (int i = holds.size() - 1; i >= 0; i--) {
            holds.get(i).close();
        }
    }

    /** Holds that were taken together. */
    private record Holds(List<Hold> holds) implements MultiHold {
        private Holds {
            holds = List.copyOf(holds);
        }

        @Override
        public FencingToken token(String name) {
            Objects.requireNonNull(name, "name");
            return holds.stream()
                    .filter(hold -> hold.name().value().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("No such name was taken. name=" + name + " taken="
                            + holds.stream().map(hold -> hold.name().value()).toList()))
                    .token();
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
            CompletableFuture<Loss> first = new CompletableFuture<>();
            for (Hold hold : holds) {
                CompletableFuture<?> unused = hold.lost().thenAccept(first::complete);
            }
            return first;
        }

        @Override
        public Release release() {
            Release all = Release.RELEASED;
            @Nullable OutcomeUnknownException unknown = null;
            for (int i = holds.size() - 1; i >= 0; i--) {
                try {
                    all = holds.get(i).release() == Release.RELEASED ? all : Release.ALREADY_LOST;
                } catch (OutcomeUnknownException e) {
                    unknown = e;
                }
            }
            if (unknown != null) {
                throw unknown;
            }
            return all;
        }

        @Override
        public CompletableFuture<Release> releaseAsync() {
            CompletableFuture<Release> all = CompletableFuture.completedFuture(Release.RELEASED);
            for (int i = holds.size() - 1; i >= 0; i--) {
                all = all.thenCombine(
                        holds.get(i).releaseAsync(),
                        (before, one) -> before == Release.RELEASED ? one : Release.ALREADY_LOST);
            }
            return all;
        }

        @Override
        public void close() {
            closeAll(holds);
        }
    }
}
