package io.locker.api;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A lock as it was seen at one moment.
 *
 * @param name the lock
 * @param limit how many permits there are, if it is in use as a semaphore; 0 for a lock with modes
 * @param holders who holds it; empty if it is free
 * @param waiters who waits, in the order of their turns
 * @param value what is attached to it
 */
public record LockInfo(
        LockName name, int limit, List<Holder> holders, List<Waiter> waiters, Optional<AttachedValue> value) {

    /**
     * Copies the components.
     *
     * @param name as above
     * @param limit as above
     * @param holders as above
     * @param waiters as above
     * @param value as above
     */
    public LockInfo {
        Objects.requireNonNull(name, "name");
        holders = List.copyOf(Objects.requireNonNull(holders, "holders"));
        waiters = List.copyOf(Objects.requireNonNull(waiters, "waiters"));
        Objects.requireNonNull(value, "value");
    }

    /**
     * Says whether nobody holds it.
     *
     * @return whether it is free
     */
    public boolean isFree() {
        return holders.isEmpty();
    }

    /**
     * Returns the lock as fields for a message.
     *
     * @return such as {@code name=a holder=web-2 purpose=cron held=12 s token=43008 waiters=3}
     */
    public String explain() {
        StringBuilder text = new StringBuilder("name=").append(name.value());
        if (holders.isEmpty()) {
            text.append(" holder=none");
        }
        for (Holder holder : holders.subList(0, Math.min(3, holders.size()))) {
            text.append(" holder=").append(holder.holder());
            if (!holder.purpose().isEmpty()) {
                text.append(" purpose=").append(holder.purpose());
            }
            holder.heldFor().ifPresent(held -> text.append(" held=").append(DurationText.of(held)));
            text.append(" token=").append(holder.token());
        }
        if (holders.size() > 3) {
            text.append(" holders=").append(holders.size());
        }
        return text.append(" waiters=").append(waiters.size()).toString();
    }

    /**
     * One who holds the lock.
     *
     * @param holder who, as it named itself: the host, the process and what the application added
     * @param session the session it holds by
     * @param purpose what for; may be empty
     * @param share how much of the lock
     * @param grant the token, and for how long
     */
    public record Holder(String holder, String session, String purpose, Share share, GrantInfo grant) {
        /**
         * Checks the components.
         *
         * @param holder as above
         * @param session as above
         * @param purpose as above
         * @param share as above
         * @param grant as above
         */
        public Holder {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(share, "share");
            Objects.requireNonNull(grant, "grant");
        }

        /**
         * Returns the token of the grant. A process that hands a lock from thread to thread may have gone on to a later
         * token of the same revision.
         *
         * @return the token
         */
        public FencingToken token() {
            return grant.token();
        }

        /**
         * Returns since when, by the store's clock.
         *
         * @return the time since the grant; empty if the store has no clock
         */
        public Optional<Duration> heldFor() {
            return grant.heldFor();
        }
    }

    /**
     * One grant.
     *
     * @param token its token
     * @param heldFor the time since the grant by the store's clock; empty if it has none
     * @param released whether it has been released and only lasts because it is to be held for a least time
     */
    public record GrantInfo(FencingToken token, Optional<Duration> heldFor, boolean released) {
        /**
         * Checks the components.
         *
         * @param token as above
         * @param heldFor as above
         * @param released as above
         */
        public GrantInfo {
            Objects.requireNonNull(token, "token");
            Objects.requireNonNull(heldFor, "heldFor");
        }
    }

    /**
     * One who waits for the lock.
     *
     * @param holder who, as it named itself
     * @param session the session it waits by
     * @param purpose what for; may be empty
     * @param share how much of the lock
     */
    public record Waiter(String holder, String session, String purpose, Share share) {
        /**
         * Checks the components.
         *
         * @param holder as above
         * @param session as above
         * @param purpose as above
         * @param share as above
         */
        public Waiter {
            Objects.requireNonNull(holder, "holder");
            Objects.requireNonNull(session, "session");
            Objects.requireNonNull(purpose, "purpose");
            Objects.requireNonNull(share, "share");
        }
    }

    /**
     * How much of a lock is held or asked for.
     *
     * @param mode the mode; {@link LockMode#SHARED} for a semaphore
     * @param permits how many permits of a semaphore; 0 for a lock with modes
     */
    public record Share(LockMode mode, int permits) {
        /**
         * Checks the components.
         *
         * @param mode as above
         * @param permits as above
         */
        public Share {
            Objects.requireNonNull(mode, "mode");
        }
    }

    /**
     * A value attached to a lock.
     *
     * @param text the value
     * @param age the time since it was attached, by the store's clock
     */
    public record AttachedValue(String text, Duration age) {
        /**
         * Checks the components.
         *
         * @param text as above
         * @param age as above
         */
        public AttachedValue {
            Objects.requireNonNull(text, "text");
            Objects.requireNonNull(age, "age");
        }
    }
}
