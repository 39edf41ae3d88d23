package io.locker.api;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How to acquire a lock and how to hold it. Immutable; each method returns a changed copy.
 *
 * <pre>{@code
 * lock.acquire(within(ofSeconds(2)).lease(ofSeconds(10)).maxHold(ofMinutes(5)).purpose("nightly"));
 * }</pre>
 *
 * <p>Two durations are easy to mix up. The {@linkplain #lease(Duration) lease} says how fast others recover when this
 * process dies: it is renewed in the background for as long as the hold lasts. {@link #maxHold(Duration)} says how long
 * the hold may last at all.
 *
 * <p>Every duration has a resolution of one millisecond; asked-for times are rounded up.
 */
public final class AcquireOptions {
    private static final Duration LONGEST = Duration.ofDays(3650);
    private static final AcquireOptions DEFAULTS =
            new AcquireOptions(null, null, null, Duration.ZERO, new Manner(true, Waiting.queue(), "", ""));

    private final @Nullable Duration within;
    private final @Nullable Duration lease;
    private final @Nullable Duration maxHold;
    private final Duration holdAtLeast;
    private final Manner manner;

    private record Manner(boolean renewal, Waiting waiting, String purpose, String actor) {}

    private AcquireOptions(
            @Nullable Duration within,
            @Nullable Duration lease,
            @Nullable Duration maxHold,
            Duration holdAtLeast,
            Manner manner) {
        this.within = within;
        this.lease = lease;
        this.maxHold = maxHold;
        this.holdAtLeast = holdAtLeast;
        this.manner = manner;
    }

    /**
     * Waits for as long as it takes, with the client's lease, renewed until released, first come first served.
     *
     * @return the defaults
     */
    public static AcquireOptions defaults() {
        return DEFAULTS;
    }

    /**
     * The defaults, but gives up after a time.
     *
     * @param longest how long to wait at most; zero looks once and does not wait
     * @return the options
     * @throws IllegalArgumentException if it is negative or longer than ten years
     */
    public static AcquireOptions within(Duration longest) {
        return DEFAULTS.waitAtMost(longest);
    }

    /**
     * Gives up after a time.
     *
     * @param longest how long to wait at most; zero looks once and does not wait
     * @return a changed copy
     * @throws IllegalArgumentException if it is negative or longer than ten years
     */
    public AcquireOptions waitAtMost(Duration longest) {
        return new AcquireOptions(check("longest", longest, 0), lease, maxHold, holdAtLeast, manner);
    }

    /**
     * Sets how long the hold outlives this process, should it die: how fast others recover. Each distinct lease of a
     * client costs one more session with one more heartbeat.
     *
     * @param lease at least 100 ms; the client's own lease if never set
     * @return a changed copy
     * @throws IllegalArgumentException if it is shorter than 100 ms or longer than ten years
     */
    public AcquireOptions lease(Duration lease) {
        return new AcquireOptions(within, check("lease", lease, 100), maxHold, holdAtLeast, manner);
    }

    /**
     * Sets how long the hold may last at most: then it is released, and lost for its holder.
     *
     * @param maxHold at least 1 ms; no limit if never set
     * @return a changed copy
     * @throws IllegalArgumentException if it is shorter than 1 ms or longer than ten years
     */
    public AcquireOptions maxHold(Duration maxHold) {
        return new AcquireOptions(within, lease, check("maxHold", maxHold, 1), holdAtLeast, manner);
    }

    /**
     * Keeps the lock taken for a time counted from the grant, also if it is released earlier: a short job on a fast
     * machine keeps slower machines from doing the same job again. The death of the holder frees the lock all the same.
     * Refused by a backend without the capability {@code STORE_TIME}.
     *
     * @param least how long; zero to release at once
     * @return a changed copy
     * @throws IllegalArgumentException if it is negative or longer than ten years
     */
    public AcquireOptions holdAtLeast(Duration least) {
        return new AcquireOptions(within, lease, maxHold, check("least", least, 0), manner);
    }

    /**
     * Does not renew: the hold ends when the lease is over, although this process lives.
     *
     * @return a changed copy
     */
    public AcquireOptions withoutRenewal() {
        return with(new Manner(false, manner.waiting, manner.purpose, manner.actor));
    }

    /**
     * Sets how to wait.
     *
     * @param waiting in the queue (the default), or by looking again
     * @return a changed copy
     */
    public AcquireOptions waiting(Waiting waiting) {
        Objects.requireNonNull(waiting, "waiting");
        return with(new Manner(manner.renewal, waiting, manner.purpose, manner.actor));
    }

    /**
     * Says what the hold is for, to those who have to wait for it.
     *
     * @param purpose at most 200 characters, no control characters and no half of a surrogate pair
     * @return a changed copy
     * @throws IllegalArgumentException if it is longer or has such characters
     */
    public AcquireOptions purpose(String purpose) {
        return with(new Manner(manner.renewal, manner.waiting, line("purpose", purpose), manner.actor));
    }

    /**
     * Says who waits, so that a circle of waiting is found: all that one actor holds and waits for belongs together.
     * Who would close a circle gets a {@link DeadlockException} instead of waiting for ever. Only where the backend has
     * the capability {@code DEADLOCK_SEARCH}, and for claims that all name their actor; elsewhere it says nothing.
     *
     * <p>An actor does one thing after the other, such as a request, a job or a thread. Its name means the same actor
     * in all processes.
     *
     * @param actor at most 200 characters, no control characters and no half of a surrogate pair; empty: nobody
     * @return a changed copy
     * @throws IllegalArgumentException if it is longer or has such characters
     */
    public AcquireOptions actor(String actor) {
        return with(new Manner(manner.renewal, manner.waiting, manner.purpose, line("actor", actor)));
    }

    private static String line(String what, String text) {
        Objects.requireNonNull(text, what);
        boolean isText = text.codePoints()
                .noneMatch(c -> Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE);
        if (text.length() > 200 || !isText) {
            throw new IllegalArgumentException("A text has at most 200 characters, no control characters, and no half"
                    + " of a surrogate pair. option=" + what + " length=" + text.length());
        }
        return text;
    }

    private AcquireOptions with(Manner changed) {
        return new AcquireOptions(within, lease, maxHold, holdAtLeast, changed);
    }

    static Duration check(String what, Duration value, long leastMillis) {
        Objects.requireNonNull(value, what);
        if (value.isNegative() || value.compareTo(Duration.ofMillis(leastMillis)) < 0 || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "A duration is out of bounds. " + what + "=" + DurationText.of(value) + " least="
                            + DurationText.of(Duration.ofMillis(leastMillis)) + " most=" + DurationText.of(LONGEST));
        }
        return Duration.ofMillis(value.plusNanos(999_999).toMillis());
    }

    /**
     * Returns how long to wait.
     *
     * @return the longest wait; empty to wait for as long as it takes
     */
    public Optional<Duration> waitAtMost() {
        return Optional.ofNullable(within);
    }

    /**
     * Returns the lease.
     *
     * @return the lease; empty for that of the client
     */
    public Optional<Duration> lease() {
        return Optional.ofNullable(lease);
    }

    /**
     * Returns how long the hold may last.
     *
     * @return the longest hold; empty for no limit
     */
    public Optional<Duration> maxHold() {
        return Optional.ofNullable(maxHold);
    }

    /**
     * Returns how long the lock stays taken at least.
     *
     * @return the time from the grant; zero for none
     */
    public Duration holdAtLeast() {
        return holdAtLeast;
    }

    /**
     * Says whether the lease is renewed.
     *
     * @return true unless switched off
     */
    public boolean renewal() {
        return manner.renewal;
    }

    /**
     * Returns how to wait.
     *
     * @return in the queue unless set otherwise
     */
    public Waiting waiting() {
        return manner.waiting;
    }

    /**
     * Returns what the hold is for.
     *
     * @return the purpose; empty if never set
     */
    public String purpose() {
        return manner.purpose;
    }

    /**
     * Returns who waits.
     *
     * @return the actor; empty if never set
     */
    public String actor() {
        return manner.actor;
    }
}
