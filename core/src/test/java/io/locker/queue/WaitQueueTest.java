package io.locker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitQueueTest {
    private final WaitQueue<String, Long> queue = new WaitQueue<>(number -> number);
    private final List<Long> model = new ArrayList<>();
    private long drawn;

    private void join() {
        drawn++;
        queue.add("w" + drawn, drawn);
        model.add(drawn);
    }

    private void leave(int index) {
        String key = "w" + model.remove(index);
        assertThat(queue.get(key)).isNotNull();
        assertThat(queue.remove(key)).isTrue();
        assertThat(queue.remove(key)).isFalse();
    }

    private void check() {
        assertThat(queue.all()).containsExactlyElementsOf(model);
        assertThat(queue.size()).isEqualTo(model.size());
        assertThat(queue.head()).isEqualTo(model.isEmpty() ? null : model.get(0));
        for (int i = 0; i < model.size(); i++) {
            assertThat(queue.inFrontOf(model.get(i))).isEqualTo(i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 60, 70, 500})
    void knowsWhereEachStandsWhoeverJoinsAndLeaves(int length) {
        Random random = new Random(length);
        for (int step = 0; step < 3_000; step++) {
            if (model.isEmpty() || (model.size() < length && random.nextInt(3) > 0)) {
                join();
            } else {
                leave(random.nextBoolean() ? 0 : random.nextInt(model.size()));
            }
            if (step % 50 == 0) {
                check();
            }
        }
        check();
    }

    @Test
    void knowsWhereOneStandsWhoWaitedForLongWhileOthersCameAndWent() {
        for (int i = 0; i < 100; i++) {
            join();
        }
        for (int i = 0; i < 100_000; i++) {
            join();
            leave(model.size() - 2);
        }
        check();
    }

    @Test
    void isEmptyAfterAllHaveLeft() {
        for (int i = 0; i < 2_000; i++) {
            join();
        }
        while (!model.isEmpty()) {
            leave(model.size() - 1);
        }
        check();
        join();
        check();
    }

    @Test
    void isCopiedWithAllThatItKnows() {
        for (int i = 0; i < 200; i++) {
            join();
        }
        WaitQueue<String, Long> copy = new WaitQueue<>(queue);
        assertThat(queue.remove("w6")).isTrue();
        assertThat(copy.inFrontOf(model.get(150))).isEqualTo(150);
        assertThat(queue.inFrontOf(model.get(150))).isEqualTo(149);
    }
}
