package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.kafka.KafkaWrites.Reader;
import io.locker.kafka.KafkaWrites.Reading;
import io.locker.kafka.KafkaWrites.Write;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writes in the log of the locks: those of the holder count, whatever anybody believes. */
@Timeout(60)
final class KafkaWritesTest {
    private final KafkaPlace place = KafkaPlace.onSharedBroker("");
    private final Locker one = client();
    private final Locker other = client();
    private final KafkaWrites writes = KafkaWrites.open(place.address());

    private Locker client() {
        return Locker.open(place.address(), LockerOptions.defaults().withLease(Duration.ofSeconds(30)));
    }

    @AfterEach
    void close() {
        writes.close();
        other.close();
        one.close();
    }

    /** Remembers what counts. */
    private static final class Told implements Reader {
        private final List<Write> writes = new CopyOnWriteArrayList<>();
        private final List<BackendUnavailableException> ends = new CopyOnWriteArrayList<>();

        @Override
        public void write(Write write) {
            writes.add(write);
        }

        @Override
        public void ended(BackendUnavailableException why) {
            ends.add(why);
        }

        private List<String> texts() {
            return writes.stream().map(Write::text).toList();
        }
    }

    /** Reads all up to a write that counts for certain. */
    private List<String> read(long after) throws Exception {
        Told told = new Told();
        try (Reading reading = writes.read(0, after, told);
                Hold last = one.lock("end").acquire()) {
            assertThat(reading).isNotNull();
            writes.write(last, "end");
            Await.until("the end is read", () -> told.texts().contains("end"));
        }
        assertThat(told.ends).isEmpty();
        return told.texts().subList(0, told.texts().indexOf("end"));
    }

    @Test
    void theWriteOfAHolderCounts() throws Exception {
        try (Hold hold = one.lock("a").acquire()) {
            long index = writes.write(hold, "two\nlines");

            Told told = new Told();
            try (Reading reading = writes.read(0, 0, told)) {
                assertThat(reading).isNotNull();
                Await.until("it is read", () -> told.writes.size() == 1);
            }
            assertThat(told.writes).containsExactly(new Write(hold.name(), hold.token(), index, "two\nlines"));
        }
    }

    @Test
    void theWriteOfALateHolderDoesNot() throws Exception {
        Hold late = one.lock("a").acquire();
        writes.write(late, "in time");
        other.lock("a").breakHolds("test");
        writes.write(late, "after it was broken");
        try (Hold next = other.lock("a").acquire()) {
            writes.write(next, "of the next");
            writes.write(late, "very late");
        }
        writes.write(late, "when nobody holds it");

        assertThat(read(0)).containsExactly("in time", "of the next");
    }

    @Test
    void aHoldOfOneLockIsNoneOfAnother() throws Exception {
        try (Hold a = one.lock("a").acquire();
                Hold b = one.lock("b").acquire()) {
            writes.write(a, "a");
            writes.write(b, "b");

            assertThat(read(0)).containsExactly("a", "b");
        }
    }

    @Test
    void aReaderGoesOnWhereItWas() throws Exception {
        try (Hold hold = one.lock("a").acquire()) {
            writes.write(hold, "first");
            long second = writes.write(hold, "second");
            writes.write(hold, "third");

            assertThat(read(second)).containsExactly("third");
        }
    }

    @Test
    void aSharedHoldCannotWrite() throws Exception {
        try (Hold hold = one.lock("a").shared().acquire()) {
            assertThatThrownBy(() -> writes.write(hold, "a")).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
