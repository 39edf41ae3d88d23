package io.locker.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class NamesTest {

    @Nested
    class AllNames {

        @Test
        void comeInOrderAlsoOverManyPages() throws InterruptedException {
            try (Locker locker = Locker.open("memory:")) {
                List<String> taken = new ArrayList<>();
                for (int i : IntStream.range(0, 250).toArray()) {
                    taken.add(locker.lock("lock/" + (1000 + i)).acquire().name().value());
                }
                taken.add(locker.lock("other").acquire().name().value());
                List<String> seen = new ArrayList<>();
                Names.each(locker, "", seen::add);
                assertThat(seen).isEqualTo(taken);
                seen.clear();
                Names.each(locker, "lock/", seen::add);
                assertThat(seen).isEqualTo(taken.subList(0, 250));
            }
        }
    }
}
