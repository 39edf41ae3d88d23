package io.locker.testkit.rerun;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import io.locker.api.BackendUnavailableException;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** Runs tests that fail at first, twice. */
final class SecondRunTest {
    private static final AtomicInteger RUNS = new AtomicInteger();

    @BeforeEach
    @AfterEach
    void forget() {
        SecondRun.forget();
        RUNS.set(0);
    }

    /** Fails when it runs first. Not found by the build, which takes no nested classes. */
    static final class FailsAtFirst {
        @Test
        void waits() {
            Await.until(Duration.ZERO, "the second run", FailsAtFirst::second);
        }

        @Test
        void waitsForAFuture() throws Exception {
            Await.get(second() ? CompletableFuture.completedFuture("") : new CompletableFuture<>(), Duration.ZERO);
        }

        @Test
        void getsNoAnswer() {
            if (!second()) {
                throw new IllegalStateException(new BackendUnavailableException("Nobody answers.", null));
            }
        }

        @Test
        void findsTwoHolders() {
            assertThat(second()).as("alone").isTrue();
        }

        private static boolean second() {
            return RUNS.incrementAndGet() > 1;
        }
    }

    private static long failuresOf(String... methods) {
        LauncherDiscoveryRequest request = LauncherDiscoveryRequestBuilder.request()
                .selectors(Arrays.stream(methods)
                        .map(method -> selectMethod(FailsAtFirst.class, method))
                        .toList())
                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "true")
                .build();
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        LauncherFactory.create().execute(request, summary);
        return summary.getSummary().getTestsFailedCount();
    }

    @Test
    void whoRanOutOfTimeMayRunAgain() {
        for (String method : new String[] {"waits", "waitsForAFuture", "getsNoAnswer"}) {
            RUNS.set(0);
            assertThat(failuresOf(method)).as(method).isOne();
            assertThat(failuresOf(method)).as(method).isZero();
            assertThat(RUNS).as(method).hasValue(2);
        }
    }

    @Test
    void whatFailedOtherwiseFailsAgainUnseen() {
        assertThat(failuresOf("findsTwoHolders")).isOne();
        assertThat(failuresOf("findsTwoHolders")).isOne();
        assertThat(RUNS).hasValue(1);
    }

    @Test
    void isForAFewOnly() {
        assertThat(failuresOf("waits")).isOne();
        for (int i = 0; i < SecondRun.AT_MOST; i++) {
            assertThat(failuresOf("waits")).isZero();
        }
        assertThat(failuresOf("waits")).isOne();
    }

    @Test
    void aPauseIsToldWhenItEndedLater() {
        StandStill standStill = new StandStill();
        long second = Duration.ofSeconds(1).toNanos();
        standStill.wokeUp(0, 1);
        standStill.wokeUp(second, 3 * second);
        standStill.wokeUp(4 * second, 5 * second);

        assertThat(standStill.longestSince(0)).isEqualTo(Duration.ofSeconds(2));
        assertThat(standStill.longestSince(3 * second)).isEqualTo(Duration.ofSeconds(1));
        assertThat(standStill.longestSince(5 * second)).isZero();
    }
}
