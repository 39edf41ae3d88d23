package io.locker.testkit;

import io.locker.api.Hold;
import io.locker.api.Loss;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Waiting in tests: for a condition, never for a time, and never without a bound. */
public final class Await {
    /** What a test waits for something that should come soon, on a busy machine. */
    public static final Duration SOON = Duration.ofSeconds(20);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    /** Something did not happen in time: what failed is the waiting, not what is checked. */
    public static final class OutOfTime extends AssertionError {
        private static final long serialVersionUID = 1L;

        /**
         * Says what did not happen in time.
         *
         * @param message a sentence, and fields
         * @param cause what else is known
         */
        public OutOfTime(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private Await() {}

    /**
     * Waits until a condition holds.
     *
     * @param atMost after which time the test fails
     * @param what what is awaited, for the message
     * @param condition what must become true
     * @throws OutOfTime it did not
     */
    public static void until(Duration atMost, String what, BooleanSupplier condition) {
        long end = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new OutOfTime(
                        "What was awaited did not happen in time. awaited=" + what + " atMost=" + atMost, null);
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        }
    }

    /**
     * Waits until a condition holds, for {@link #SOON}.
     *
     * @param what what is awaited, for the message
     * @param condition what must become true
     * @throws OutOfTime it did not
     */
    public static void until(String what, BooleanSupplier condition) {
        until(SOON, what, condition);
    }

    /**
     * Watches that a condition holds all the time.
     *
     * @param during how long to watch
     * @param what what must hold, for the message
     * @param condition what must stay true
     */
    public static void always(Duration during, String what, BooleanSupplier condition) {
        long begin = System.nanoTime();
        do {
            if (!condition.getAsBoolean()) {
                throw new AssertionError("What must hold all the time did not. what=" + what + " after="
                        + Duration.ofNanos(System.nanoTime() - begin).toMillis() + "ms");
            }
            LockSupport.parkNanos(LOOK_AGAIN_NANOS);
        } while (System.nanoTime() - begin < during.toNanos());
    }

    /**
     * Watches that a hold stays valid that nobody takes away. That no heartbeat got through in time, because this
     * process or the backend stood still, is {@link OutOfTime}; any other loss is a plain failure. For holds whose test
     * plants no fault.
     *
     * @param during how long to watch
     * @param hold the hold, not released meanwhile
     * @throws OutOfTime it was lost, as no heartbeat was answered in time
     */
    public static void staysValid(Duration during, Hold hold) {
        try {
            always(during, "the hold is valid", hold::isValid);
        } catch (AssertionError invalid) {
            Loss loss = loss(hold);
            if (loss.reason() == Loss.Reason.BACKEND_DOWN) {
                throw new OutOfTime("No heartbeat was answered in time. loss=" + loss, invalid);
            }
            throw invalid;
        }
    }

    /**
     * Waits for the loss of a hold, in a test that does not stop the holder.
     *
     * @param hold the hold
     * @return how it was lost
     * @throws OutOfTime it was not, or because this process stood still
     */
    public static Loss loss(Hold hold) {
        until("the loss is told", hold.lost()::isDone);
        Loss loss = hold.lost().join();
        if (loss.reason() == Loss.Reason.PAUSED) {
            throw new OutOfTime("This process stood still. loss=" + loss, null);
        }
        return loss;
    }

    /**
     * Requires that something has not taken too long. The bound is one that holds unless the machine stands still.
     *
     * @param begin when it began, by {@link System#nanoTime}
     * @param atMost how long it may take
     * @param what what it was, for the message
     * @return how long it took
     * @throws OutOfTime it took longer
     */
    public static Duration inTime(long begin, Duration atMost, String what) {
        Duration took = Duration.ofNanos(System.nanoTime() - begin);
        if (took.compareTo(atMost) > 0) {
            throw new OutOfTime(
                    "It took too long. what=" + what + " took=" + took.toMillis() + "ms atMost=" + atMost, null);
        }
        return took;
    }

    /**
     * Lets time pass that the test itself is about, such as the length of a pause; never to wait for anything.
     *
     * @param time how long
     */
    public static void letPass(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    /**
     * Waits for the outcome of something that runs elsewhere.
     *
     * @param future what is awaited
     * @param atMost after which time the test fails
     * @param <T> what it results in
     * @return the result
     * @throws ExecutionException what it failed with, as its cause
     * @throws OutOfTime it did not end
     */
    public static <T> T get(Future<T> future, Duration atMost) throws ExecutionException {
        try {
            return future.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new OutOfTime("What runs elsewhere did not end in time. atMost=" + atMost, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The test was interrupted while it waited.", e);
        }
    }

    /**
     * Waits for the outcome of something that runs elsewhere, for {@link #SOON}.
     *
     * @param future what is awaited
     * @param <T> what it results in
     * @return the result
     * @throws ExecutionException what it failed with, as its cause
     * @throws OutOfTime it did not end
     */
    public static <T> T get(Future<T> future) throws ExecutionException {
        return get(future, SOON);
    }
}
