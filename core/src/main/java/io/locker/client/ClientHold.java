package io.locker.client;

import io.locker.api.AcquireOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.DurationText;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockInfo;
import io.locker.api.LockLostException;
import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.Loss;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.machine.Grant;
import io.locker.protocol.News;
import io.locker.protocol.Texts;
import io.locker.protocol.Wish;
import io.locker.spi.TimeSource;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A hold on a store: the deadline of its session, or its own if that is earlier. */
final class ClientHold implements Hold {
    private static final int LONGEST_VALUE = 4_000;
    private static final Duration LONGEST_KEPT = Duration.ofDays(3650);

    /**
     * What was agreed when a hold was granted. Times are nanoseconds of the client's clock.
     *
     * @param name the lock
     * @param grantedAt when the grant was seen
     * @param longest how long the hold may last from then; {@link Long#MAX_VALUE} for no limit
     * @param least for how long the lock stays taken from then
     * @param attached what was attached to the lock
     */
    record Terms(LockName name, long grantedAt, long longest, long least, Optional<LockInfo.AttachedValue> attached) {

        boolean hasEnd() {
            return longest != Long.MAX_VALUE;
        }

        long endsAt() {
            return grantedAt + longest;
        }

        /** How much longer the lock stays taken when it is released now, in microseconds. */
        long lingerMicros(long now) {
            return Math.max(0, (least - (now - grantedAt)) / 1_000);
        }
    }

    /** Where the hold is between its grant and its end. */
    private enum State {
        HELD,
        RELEASED,
        LOST
    }

    private final LockClient client;
    private final ClaimHandle handle;
    private final Grant grant;
    private final Terms terms;
    private final FencingToken token;
    private final HoldSignals signals;
    private final Conversion conversion;
    private final ReentrantLock changing = new ReentrantLock();
    private final AtomicReference<State> state = new AtomicReference<>(State.HELD);
    private final TimeSource.@Nullable Timer end;
    private volatile @Nullable Loss loss;

    ClientHold(LockClient client, ClaimHandle handle, Grant grant, Terms terms) {
        this.client = client;
        this.handle = handle;
        this.grant = grant;
        this.terms = terms;
        token = new FencingToken(grant.token());
        signals = new HoldSignals(client.threads().callbacks(), client.time(), this::deadline);
        conversion = new Conversion(client, this, handle);
        end = terms.hasEnd() ? client.time().at(terms.endsAt(), this::timeIsUp) : null;
        handle.session().add(this);
        handle.holds(this);
    }

    private long deadline() {
        long session = handle.session().deadline();
        return terms.hasEnd() && terms.endsAt() - session < 0 ? terms.endsAt() : session;
    }

    @Override
    public LockName name() {
        return terms.name();
    }

    @Override
    public LockMode mode() {
        return grant.claim().demand().mode();
    }

    @Override
    public String session() {
        return handle.session().id();
    }

    /** The hold as fields for a message. */
    String fields() {
        return "name=" + name().value() + " token=" + token;
    }

    @Override
    public FencingToken token() {
        return token;
    }

    @Override
    public boolean isValid() {
        return state.get() == State.HELD && !isPastDeadline();
    }

    private boolean isPastDeadline() {
        if (deadline() - client.time().nanos() > 0) {
            return false;
        }
        if (terms.hasEnd() && terms.endsAt() - client.time().nanos() <= 0) {
            timeIsUp();
        } else {
            handle.session().notice();
        }
        return true;
    }

    @Override
    public Duration remaining() {
        if (!isValid()) {
            return Duration.ZERO;
        }
        return Duration.ofMillis(Math.max(0, (deadline() - client.time().nanos()) / 1_000_000));
    }

    @Override
    public void check() {
        if (isValid()) {
            return;
        }
        if (state.get() == State.RELEASED) {
            throw released();
        }
        throw new LockLostException(loss(), null, null);
    }

    /** Why it was lost; past the deadline that is known before anybody has said so. */
    Loss loss() {
        Loss known = loss;
        return known != null ? known : new Loss(Loss.Reason.EXPIRED, name(), token, "The deadline has passed.");
    }

    @Override
    public CompletableFuture<Loss> lost() {
        return signals.lost();
    }

    @Override
    public void onDanger(Duration before, Runnable act) {
        signals.onDanger(before, act);
    }

    @Override
    public void onContended(Runnable act) {
        signals.onContended(act);
    }

    void contended() {
        signals.contended();
    }

    /** The backend no longer vouches for the grant, unless the session is over, which others see first. */
    void takenAway(Loss.Reason reason, String detail) {
        Loss.Reason overdue = handle.session().overdue();
        lose(overdue == null ? reason : overdue, detail);
    }

    /** Ends the hold against its holder's will; the first reason counts. */
    void lose(Loss.Reason reason, String detail) {
        Loss told = new Loss(reason, name(), token, detail);
        if (state.compareAndSet(State.HELD, State.LOST)) {
            loss = told;
            over();
            signals.tellLoss(told);
            handle.lost(new News.Lost(handle.id(), reason, detail));
            if (handle.session().isOver()) {
                handle.desk().forget(handle);
            }
        }
    }

    private void timeIsUp() {
        if (state.get() == State.HELD) {
            lose(Loss.Reason.EXPIRED, "The longest time allowed for the hold is over.");
            client.threads().request(() -> sendRelease(0));
        }
    }

    private void over() {
        handle.session().remove(this);
        if (end != null) {
            end.cancel();
        }
    }

    private void sendRelease(long lingerMicros) {
        handle.desk().want(new Wish.Release(handle.id(), lingerMicros));
        handle.desk().drive(handle.end()::isDone);
    }

    @Override
    public void attach(String text, Duration keepFor) {
        if (Texts.whole("text", text).length() > LONGEST_VALUE) {
            throw new IllegalArgumentException(
                    "A value has at most " + LONGEST_VALUE + " characters. length=" + text.length());
        }
        if (Objects.requireNonNull(keepFor, "keepFor").compareTo(LONGEST_KEPT) > 0) {
            throw new IllegalArgumentException(
                    "A value is kept for 3650 days at most. keepFor=" + DurationText.of(keepFor));
        }
        check();
        if (keepFor.compareTo(Duration.ZERO) > 0) {
            client.requireTime("A value that falls due cannot be attached", name());
        }
        Wish wish = new Wish.Attach(handle.id(), text, Math.max(0, keepFor.toNanos() / 1_000));
        answerTo(wish);
    }

    @Override
    public Optional<LockInfo.AttachedValue> attached() {
        return terms.attached();
    }

    @Override
    public Hold upgrade(AcquireOptions options) throws InterruptedException {
        return conversion.upgrade(options);
    }

    @Override
    public Optional<Hold> tryUpgrade() {
        return conversion.tryUpgrade();
    }

    @Override
    public Hold downgrade(LockMode mode) {
        return conversion.downgrade(mode);
    }

    boolean isPermits() {
        return grant.claim().demand().limit() > 0;
    }

    /** Sends a wish that changes the hold; what becomes of it is told, also if the hold is lost. */
    CompletableFuture<News> change(Wish wish) {
        CompletableFuture<News> pending = handle.change(wish);
        if (state.get() == State.LOST) {
            pending.complete(new News.Lost(handle.id(), loss().reason(), loss().detail()));
        }
        return pending;
    }

    /** Sends a wish that is answered soon, and waits for the answer. */
    News answerTo(Wish wish) {
        News news = answerInTurn(wish);
        if (news == null) {
            throw new OutcomeUnknownException("The backend did not answer in time. " + fields(), null);
        }
        if (news instanceof News.Failed failed) {
            throw Failures.about(fields(), failed.why());
        }
        if (news instanceof News.Refused refused) {
            throw Failures.refused(name(), refused.refusal());
        }
        if (news instanceof News.Lost || news instanceof News.Released) {
            throw ended("The store no longer knows the grant.");
        }
        return news;
    }

    /** One change after the other: answers do not say which of several they are about. */
    private @Nullable News answerInTurn(Wish wish) {
        changing.lock();
        try {
            return Waits.atMost(client, change(wish), handle.desk());
        } finally {
            changing.unlock();
        }
    }

    /** Somebody else has ended the hold, or the store has. */
    private RuntimeException ended(String detail) {
        lose(Loss.Reason.BROKEN, detail);
        return state.get() == State.RELEASED ? released() : new LockLostException(loss(), null, null);
    }

    private IllegalStateException released() {
        return new IllegalStateException("The hold was released. " + fields());
    }

    /** The hold that this one has become. */
    Hold converted(News news) {
        if (news instanceof News.Converted converted && state.compareAndSet(State.HELD, State.RELEASED)) {
            over();
            signals.end();
            ClientHold changed = new ClientHold(client, handle, converted.grant(), terms);
            Loss.Reason overdue = handle.session().overdue();
            if (overdue != null) {
                changed.lose(overdue, ""); // the session has told its holds before this one was among them
            }
            return changed;
        }
        if (news instanceof News.Refused refused) {
            throw Failures.refused(name(), refused.refusal());
        }
        if (news instanceof News.Failed failed) {
            throw Failures.about(fields(), failed.why());
        }
        throw ended("The store no longer knows the grant.");
    }

    @Override
    public Release release() {
        endBy(Runnable::run);
        return state.get() == State.LOST
                ? Release.ALREADY_LOST
                : released(Waits.atMost(client, handle.end(), handle.desk()));
    }

    @Override
    public CompletableFuture<Release> releaseAsync() {
        endBy(client.threads()::requestOrRun);
        return state.get() == State.LOST
                ? CompletableFuture.completedFuture(Release.ALREADY_LOST)
                : client.threads().promise(Waits.within(client, handle.end()), this::released);
    }

    /** Ends the hold, and has somebody tell the store. */
    private void endBy(Executor sender) {
        if (isPastDeadline() && state.get() == State.HELD) {
            lose(Loss.Reason.EXPIRED, "The deadline has passed.");
            client.threads().request(() -> sendRelease(0));
        }
        if (state.compareAndSet(State.HELD, State.RELEASED)) {
            over();
            signals.end();
            long linger = terms.lingerMicros(client.time().nanos());
            sender.execute(() -> sendRelease(linger));
        }
    }

    /** What the store has found, if it answered in time. */
    private Release released(@Nullable News news) {
        if (news == null) {
            throw new OutcomeUnknownException(
                    "The backend did not answer the release in time; it is tried again in the background. " + fields(),
                    null);
        }
        if (news instanceof News.Released released && released.found()) {
            return Release.RELEASED;
        }
        foundLost(news);
        return Release.ALREADY_LOST;
    }

    /** Releases one of the locks that are held together; the others stay held. Doing it again is no change. */
    Release letGo(LockName one) {
        if (!isValid()) {
            return release(); // it is over in all of them
        }
        try {
            answerTo(new Wish.LetGo(handle.id(), one));
            return Release.RELEASED;
        } catch (LockLostException | IllegalStateException over) {
            return release();
        }
    }

    /** A release on a thread of the client. */
    CompletableFuture<Release> later(Supplier<Release> release) {
        return client.threads().later(release);
    }

    /** The release came too late: the hold counts as lost, and that is told. */
    private void foundLost(News news) {
        Loss.Reason reason = handle.session().isOver() ? Loss.Reason.EXPIRED : Loss.Reason.BROKEN;
        Loss told = news instanceof News.Lost lost
                ? new Loss(lost.reason(), name(), token, lost.detail())
                : new Loss(reason, name(), token, "The store no longer knows the grant.");
        if (state.compareAndSet(State.RELEASED, State.LOST)) {
            loss = told;
            signals.tellLoss(told);
        }
    }

    @Override
    public void close() {
        try {
            release();
        } catch (LockException | IllegalStateException e) {
            // The desk goes on trying, and the lease ends by itself: there is nothing that a caller of close could do.
            Objects.requireNonNull(e);
        }
    }

    boolean wasReleased() {
        return state.get() == State.RELEASED;
    }

    /** Such a hold could not be kept: the session is over. */
    BackendUnavailableException tooLate() {
        return new BackendUnavailableException(
                "The session ended before the lock was granted; acquire again. name=" + name().value() + " session="
                        + handle.session().id(),
                null);
    }

    @Override
    public String toString() {
        return "Hold[name=" + name().value() + " mode=" + mode() + " token=" + token + " state=" + state.get() + "]";
    }
}
