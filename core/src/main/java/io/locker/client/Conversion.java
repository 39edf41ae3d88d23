package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.Hold;
import io.locker.api.LockMode;
import io.locker.api.LockTimeoutException;
import io.locker.api.NotPermittedException;
import io.locker.api.OutcomeUnknownException;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * How a hold changes its mode. Whatever ends the wait for an upgrade but the upgrade itself, the hold is left as it
 * was, here and in the store.
 */
final class Conversion {
    private final LockClient client;
    private final ClientHold hold;
    private final ClaimHandle handle;
    private final AtomicBoolean underWay = new AtomicBoolean();

    Conversion(LockClient client, ClientHold hold, ClaimHandle handle) {
        this.client = client;
        this.hold = hold;
        this.handle = handle;
    }

    Hold upgrade(AcquireOptions options) throws InterruptedException {
        Objects.requireNonNull(options, "options");
        Waits.throwIfInterrupted();
        begin();
        try {
            refuseUnlessUpgradable();
            Optional<Duration> longest = options.waitAtMost();
            News news = longest.filter(Duration::isZero).isPresent() ? null : awaitUpgrade(longest);
            Optional<Hold> upgraded = news == null ? upgradeNow() : Optional.of(hold.converted(news));
            return upgraded.orElseThrow(
                    () -> new LockTimeoutException(handle.desk().others(handle)));
        } finally {
            underWay.set(false);
        }
    }

    Optional<Hold> tryUpgrade() {
        begin();
        try {
            refuseUnlessUpgradable();
            return upgradeNow();
        } finally {
            underWay.set(false);
        }
    }

    Hold downgrade(LockMode mode) {
        Objects.requireNonNull(mode, "mode");
        begin();
        try {
            if (mode.compareTo(hold.mode()) <= 0 || hold.isPermits()) {
                throw new NotPermittedException(
                        "A downgrade leads to a weaker mode of a lock. " + hold.fields() + " from=" + hold.mode()
                                + " to=" + mode,
                        null);
            }
            return hold.converted(hold.answerTo(new Wish.Convert(handle.id(), mode)));
        } finally {
            underWay.set(false);
        }
    }

    private void begin() {
        hold.check();
        if (!underWay.compareAndSet(false, true)) {
            throw new IllegalStateException("Another thread is changing the mode of this hold. " + hold.fields());
        }
    }

    private void refuseUnlessUpgradable() {
        if (hold.mode() != LockMode.UPDATE) {
            throw new NotPermittedException(
                    "Only a hold in mode UPDATE can become exclusive. " + hold.fields() + " mode=" + hold.mode(), null);
        }
    }

    /** Waits for the readers to leave; null when the time is over. */
    private @Nullable News awaitUpgrade(Optional<Duration> longest) throws InterruptedException {
        long giveUpAt = client.time().nanos() + longest.map(Duration::toNanos).orElse(Long.MAX_VALUE / 4);
        CompletableFuture<News> pending = hold.change(new Wish.Convert(handle.id(), LockMode.EXCLUSIVE));
        handle.desk().drive(() -> pending.isDone() || client.time().nanos() - giveUpAt >= 0);
        try {
            return Waits.interruptibly(giveUpAt, client.time(), pending);
        } catch (InterruptedException e) {
            News unused = Waits.atMost(client, stay(), handle.desk());
            throw e;
        }
    }

    /** Upgrades if no reader is in the way, and ends the wait if one is. Readers that are dead are found to be so. */
    private Optional<Hold> upgradeNow() {
        News news;
        try {
            news = hold.answerTo(new Wish.Convert(handle.id(), LockMode.EXCLUSIVE, Wish.Manner.TRY));
        } catch (OutcomeUnknownException e) {
            CompletableFuture<News> unused = stay();
            handle.desk().driveLater();
            throw e;
        }
        return news instanceof News.Busy ? Optional.empty() : Optional.of(hold.converted(news));
    }

    private CompletableFuture<News> stay() {
        return hold.change(new Wish.Convert(handle.id(), LockMode.UPDATE));
    }
}
