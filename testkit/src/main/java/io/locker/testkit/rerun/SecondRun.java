package io.locker.testkit.rerun;

import io.locker.api.BackendUnavailableException;
import io.locker.api.OutcomeUnknownException;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Decides which tests may run a second time where the build runs each failed test once more: those whose time ran out,
 * and only a few. Real servers on a machine that others use too can stand still for longer than any test waits; that is
 * no fault of a lock. Whatever else failed fails again, without being run: what is checked must hold in each run.
 *
 * <p>Found by JUnit itself, wherever this artifact is on the class path: as a listener always, as an extension where
 * the detection of extensions is on. Does nothing where no test runs twice.
 */
public final class SecondRun implements TestExecutionListener, BeforeAllCallback, BeforeEachCallback {

    /** How many tests of a process may run twice: more of them are no accident. */
    static final int AT_MOST = 3;

    private static final Map<String, Throwable> FAILED = new ConcurrentHashMap<>();
    private static final AtomicInteger ALLOWED = new AtomicInteger();
    private static final Map<String, Long> STARTED = new ConcurrentHashMap<>();
    private static final StandStill STAND_STILL = StandStill.measured();

    /** For {@link java.util.ServiceLoader}. */
    public SecondRun() {}

    @Override
    public void executionStarted(TestIdentifier test) {
        STARTED.put(test.getUniqueId(), System.nanoTime());
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        Long started = STARTED.remove(test.getUniqueId());
        result.getThrowable().ifPresent(why -> {
            if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                FAILED.putIfAbsent(test.getUniqueId(), why);
                tell(test, why, started == null ? System.nanoTime() : started);
            }
        });
    }

    private static void tell(TestIdentifier test, Throwable why, long started) {
        Duration took = Duration.ofNanos(System.nanoTime() - started);
        System.out.println("A test failed. test=" + test.getUniqueId() + " took=" + took.toMillis()
                + "ms machineStoodStill=" + STAND_STILL.longestSince(started).toMillis() + "ms timeRanOut="
                + timeRanOut(why) + " why=" + why);
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        decide(context);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        decide(context);
    }

    private static void decide(ExtensionContext context) {
        Throwable why = FAILED.get(context.getUniqueId());
        if (why == null) {
            return;
        }
        if (!timeRanOut(why)) {
            throw new AssertionError("A test that failed by more than time does not run again.", why);
        }
        if (ALLOWED.incrementAndGet() > AT_MOST) {
            throw new AssertionError("Time ran out in too many tests of this process. atMost=" + AT_MOST, why);
        }
    }

    /** Lets a test of this class begin anew. */
    static void forget() {
        FAILED.clear();
        ALLOWED.set(0);
    }

    /** Whether a failure says only that something did not happen, or was not answered, in time. */
    static boolean timeRanOut(Throwable failure) {
        for (Throwable why = failure; why != null; why = why.getCause()) {
            if (why instanceof Await.OutOfTime
                    || why instanceof BackendUnavailableException
                    || why instanceof OutcomeUnknownException) {
                return true;
            }
        }
        return false;
    }
}
