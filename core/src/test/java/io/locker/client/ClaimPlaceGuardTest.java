package io.locker.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClaimPlaceGuardTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final AtomicInteger afterwards = new AtomicInteger();
    private final ClaimPlace.Guard guard = new ClaimPlace.Guard(afterwards::incrementAndGet);

    @AfterEach
    void end() {
        threads.shutdownNow();
    }

    @Test
    void whoeverPostsIsNotHeldUpByTheOneWhoHasTheGuard() throws Exception {
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch leave = new CountDownLatch(1);
        List<String> done = new ArrayList<>();
        Future<Boolean> first = threads.submit(() -> guard.with(() -> {
            inside.countDown();
            return done.add("first") && isReached(leave);
        }));
        assertThat(isReached(inside)).isTrue();

        guard.post(() -> done.add("posted"));
        leave.countDown();

        assertThat(first.get()).isTrue();
        assertThat(guard.with(() -> List.copyOf(done))).containsExactly("first", "posted");
    }

    @Test
    void whatWasPostedBeforeIsDoneBefore() {
        List<Integer> done = new ArrayList<>();

        guard.post(() -> done.add(1));
        boolean unused = guard.with(() -> done.add(2));
        guard.post(() -> done.add(3));

        assertThat(done).containsExactly(1, 2, 3);
        assertThat(afterwards).hasValue(3);
    }

    @Test
    void nothingOfWhatManyThreadsPostIsLeftUndone() throws Exception {
        int[] sum = {0};
        List<Future<?>> posting = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            posting.add(threads.submit(() -> postMany(sum)));
        }
        for (Future<?> one : posting) {
            Object unused = one.get();
        }

        // Nobody has the guard any more, and nobody posts: what is left would be left for ever.
        assertThat(sum[0]).isEqualTo(200_000);
    }

    private void postMany(int[] sum) {
        for (int i = 0; i < 50_000; i++) {
            guard.post(() -> sum[0]++);
            if (i % 7 == 0) {
                int unused = guard.with(() -> sum[0]);
            }
        }
    }

    private static boolean isReached(CountDownLatch latch) {
        try {
            return latch.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
