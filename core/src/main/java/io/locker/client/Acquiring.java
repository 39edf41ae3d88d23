package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockName;
import io.locker.api.LockTimeoutException;
import io.locker.api.Loss;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.News;
import io.locker.protocol.Wish;
import io.locker.spi.Capability;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One attempt to get a hold: from the claim to the grant, the timeout, the cancellation or the failure. */
final class Acquiring {
    /** How long a caller whose time is up, or who was interrupted, waits for the claim to be withdrawn. */
    private static final long GRACE = 500_000_000L;

    private final LockClient client;
    private final What what;
    private final List<LockName> together;
    private final long giveUpAt;
    private final CompletableFuture<Optional<ClientHold>> done = new CompletableFuture<>();
    private final CompletableFuture<Long> placed = new CompletableFuture<>();
    private volatile @Nullable ClaimHandle handle;
    private volatile boolean cancelled;
    private volatile boolean expired;
    private volatile boolean lastTry;

    /**
     * What is to be had.
     *
     * @param name the lock
     * @param demand how much of it
     * @param options how to wait, and how to hold
     * @param manner how the claim waits; overridden by options that say to poll or not to wait
     */
    record What(LockName name, Demand demand, AcquireOptions options, Wish.Manner manner) {
        What {
            Objects.requireNonNull(options, "options");
        }

        boolean waits() {
            return manner != Wish.Manner.TRY
                    && !options.waitAtMost().filter(Duration::isZero).isPresent();
        }

        boolean polls() {
            return waits() && !options.waiting().isQueue() && manner != Wish.Manner.TICKET;
        }

        Wish.Manner mannerOfClaim() {
            return waits() && !polls() ? manner : Wish.Manner.TRY;
        }
    }

    Acquiring(LockClient client, What what) {
        this(client, what, List.of());
    }

    /** An attempt to get other locks in the same claim as well. */
    Acquiring(LockClient client, What what, List<LockName> together) {
        this.client = client;
        this.what = what;
        this.together = together;
        giveUpAt = client.time().nanos()
                + what.options().waitAtMost().map(Duration::toNanos).orElse(Long.MAX_VALUE / 4);
        whenDone(Runnable::run, (hold, failure) -> neverPlaced(failure));
    }

    /** Whoever waits for the number of a claim that ended before it had one hears how it ended. */
    private void neverPlaced(@Nullable Throwable failure) {
        if (!placed.isDone()) {
            placed.completeExceptionally(failure != null ? failure : new TimeoutException());
        }
    }

    /** Sends the claim and goes with it on this thread for as long as there is something to do. */
    Acquiring start() {
        try {
            if (what.waits() && what.options().waitAtMost().isPresent()) {
                TimeSource.Timer timer = client.time().at(giveUpAt, this::expire);
                whenDone(Runnable::run, (hold, failure) -> timer.cancel());
            }
            send();
        } catch (LockException | IllegalStateException e) {
            fail(e);
        }
        return this;
    }

    private void send() {
        client.refuseIfClosed(" name=" + what.name().value());
        if (!what.options().holdAtLeast().isZero()) {
            client.requireTime("A lock cannot stay taken for a least time", what.name());
        }
        ClaimPlace place = client.placeOf(what.name());
        SessionDriver session =
                client.sessions().open(place, what.options().lease().orElse(client.lease()));
        ClaimId id = new ClaimId(session.id(), session.nextClaim());
        Origin origin = new Origin(client.holder(), what.options().purpose(), actor());
        Claim claim = new Claim(id, what.demand(), origin, "", together);
        Wish wish = new Wish.Acquire(claim, lastTry ? Wish.Manner.TRY : what.mannerOfClaim());
        ClaimHandle sent = place.want(what.name(), session, wish, this::hear);
        handle = sent;
        if (cancelled || (expired && !lastTry)) {
            sent.desk().withdrawUnlessAnswered(sent);
        }
        sent.desk().drive(() -> done.isDone() || (what.manner() == Wish.Manner.TICKET && placed.isDone()));
    }

    /** Who waits, for those who look for circles of waiting. */
    private String actor() {
        return client.capabilities().has(Capability.DEADLOCK_SEARCH)
                ? what.options().actor()
                : "";
    }

    /** Under the guard of the desk: only notes what has happened. */
    private void hear(ClaimHandle from, News news) {
        if (news instanceof News.Queued queued) {
            placed.complete(queued.number());
        } else if (news instanceof News.Granted granted) {
            granted(from, granted);
        } else if (news instanceof News.Busy && what.polls() && !cancelled && !expired) {
            lookAgainLater();
        } else if (news instanceof News.Refused refused) {
            fail(Failures.refused(what.name(), refused.refusal()));
        } else if (news instanceof News.Failed failed) {
            fail(failed.why());
        } else if (cancelled) {
            done.completeExceptionally(new CancellationException(
                    "The claim was withdrawn. name=" + what.name().value()));
        } else if (news instanceof News.Withdrawn && !expired) {
            endWithClient();
        } else if (news instanceof News.Withdrawn && gaveUpBeforeItLooked()) {
            lastTry = true;
            client.threads().requestOrRun(this::tryAgain);
        } else {
            done.complete(Optional.empty());
        }
    }

    /**
     * A waiter finds out that the holder is dead when it looks again. Who has less patience than that tries once more
     * before it leaves, because trying looks too; else many short waits would never get past a dead holder.
     */
    private boolean gaveUpBeforeItLooked() {
        long patience = what.options().waitAtMost().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        return !lastTry && patience <= client.placeOf(what.name()).lookAgain();
    }

    private void granted(ClaimHandle own, News.Granted granted) {
        AcquireOptions options = what.options();
        long now = client.time().nanos();
        long longest = options.maxHold().map(Duration::toNanos).orElse(Long.MAX_VALUE);
        if (!options.renewal()) {
            longest = Math.min(longest, options.lease().orElse(client.lease()).toNanos());
        }
        ClientHold.Terms terms = new ClientHold.Terms(
                what.name(),
                now,
                longest,
                options.holdAtLeast().toNanos(),
                LockInfos.attached(granted.lock().attached(), granted.lock().now()));
        ClientHold hold = new ClientHold(client, own, granted.grant(), terms);
        placed.complete(granted.lock().drawn());
        if (client.isClosed()) {
            endWithClient();
            hold.lose(Loss.Reason.CLOSED, "");
        } else if (!hold.isValid()) {
            fail(hold.tooLate());
            client.threads().request(hold::close);
        } else if (!done.complete(Optional.of(hold))) {
            client.threads().request(hold::close);
        }
    }

    private void lookAgainLater() {
        long pause = what.options().waiting().interval().toNanos();
        long varied = pause - pause / 10 + ThreadLocalRandom.current().nextLong(Math.max(1, pause / 5));
        client.pausing().add(this);
        client.time().at(client.time().nanos() + varied, () -> {
            client.pausing().remove(this);
            client.threads().requestOrRun(this::tryAgain);
        });
        if (client.isClosed()) {
            endWithClient();
        }
    }

    void endWithClient() {
        fail(LockClient.closedMeanwhile(what.name()));
    }

    private void tryAgain() {
        if (done.isDone()) {
            return;
        }
        if (client.isClosed()) {
            endWithClient();
            return;
        }
        try {
            send();
        } catch (LockException | IllegalStateException e) {
            fail(e);
        }
    }

    private void fail(RuntimeException failure) {
        RuntimeException why = failure instanceof LockException known
                ? Failures.about("name=" + what.name().value(), known)
                : failure;
        placed.completeExceptionally(why);
        done.completeExceptionally(why);
    }

    private void expire() {
        expired = true;
        leave(() -> done.complete(Optional.empty()));
    }

    /** Gives up; a hold that is granted all the same is released. */
    void cancel() {
        cancelled = true;
        leave(() -> done.completeExceptionally(new CancellationException(
                "The claim is being withdrawn. name=" + what.name().value())));
    }

    private void leave(Runnable atLast) {
        ClaimHandle sent = handle;
        if (sent == null || sent.isAnswered()) {
            atLast.run();
        } else {
            sent.desk().withdrawUnlessAnswered(sent);
            client.time().at(client.time().nanos() + GRACE, atLast);
        }
    }

    /** Hands on the result, on another thread: it is known under the guard of a desk. */
    void whenDone(Executor executor, BiConsumer<Optional<ClientHold>, @Nullable Throwable> act) {
        CompletableFuture<?> unused = done.whenCompleteAsync(act, executor);
    }

    /** Waits for the result, through interrupts. */
    Optional<ClientHold> join() {
        try {
            return done.join();
        } catch (CompletionException e) {
            throw Failures.of(what.name(), e.getCause());
        }
    }

    LockName name() {
        return what.name();
    }

    /**
     * The number drawn, as soon as the claim has a place or is granted; a {@link TimeoutException} if it came too late.
     */
    CompletableFuture<Long> placed() {
        return placed;
    }

    int position() {
        ClaimHandle sent = handle;
        return sent == null || done.isDone() ? 0 : sent.desk().position(sent);
    }

    /** The lock as it was seen last. */
    LockInfo seen() {
        ClaimHandle sent = handle;
        return sent == null ? LockInfos.unknown(what.name()) : sent.desk().seen(what.name());
    }

    /** Waits for the result. An interrupt withdraws the claim. */
    Optional<ClientHold> await() throws InterruptedException {
        try {
            return done.get();
        } catch (InterruptedException e) {
            cancel();
            done.handle((hold, failure) -> null).join();
            if (!done.isCompletedExceptionally()) {
                done.join().ifPresent(ClientHold::close);
            }
            throw e;
        } catch (ExecutionException e) {
            throw Failures.of(what.name(), e.getCause());
        }
    }

    /** Waits for a hold. */
    ClientHold awaitHold() throws InterruptedException {
        Optional<ClientHold> hold = await();
        if (hold.isEmpty()) {
            throw new LockTimeoutException(seen());
        }
        return hold.get();
    }
}
