package io.locker.jdbc.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.spi.LockRecord;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file backend between processes, which are killed and frozen as real ones are. */
final class FileProcessTest {
    private static final LockName NAME = new LockName("orders/42");
    private static final Duration LONG = Duration.ofMinutes(10);

    @TempDir
    Path directory;

    private final List<StoreProcess> processes = new ArrayList<>();
    private @Nullable StoreBackend opened;

    @BeforeEach
    void openStore() {
        opened = FileSubject.open(directory, Duration.ofSeconds(30), TimeSource.system());
    }

    @AfterEach
    void endProcesses() {
        processes.forEach(StoreProcess::close);
        store().close();
    }

    private StoreBackend store() {
        return Objects.requireNonNull(opened);
    }

    private StoreProcess start() {
        StoreProcess process = StoreProcess.start(directory);
        processes.add(process);
        return process;
    }

    private boolean isDead(String session) {
        return store().sessions().bury(Set.of(session)).contains(session);
    }

    @Nested
    class Death {

        @Test
        void aKilledProcessIsDeadAtOnce() {
            StoreProcess process = start();
            process.ask("open killed " + LONG.toMillis());
            assertThat(isDead("killed")).isFalse();

            process.kill();

            assertThat(isDead("killed")).isTrue();
        }

        @Test
        void aProcessThatEndedInGoodOrderIsDeadAtOnce() {
            StoreProcess process = start();
            process.ask("open ended " + LONG.toMillis());
            process.end();

            assertThat(isDead("ended")).isTrue();
        }

        @Test
        void aDeathIsSeenByAProcessThatComesLater() {
            StoreProcess process = start();
            process.ask("open killed " + LONG.toMillis());
            process.kill();

            assertThat(start().ask("bury killed")).isEqualTo("true");
        }

        @Test
        void aLivingProcessIsNotBuriedByAnother() {
            StoreProcess process = start();
            process.ask("open alive " + LONG.toMillis());

            assertThat(start().ask("bury alive")).isEqualTo("false");
            assertThat(process.ask("beat alive")).isEqualTo("true");
        }

        @Test
        void aFrozenProcessIsBuriedWhenItsTimeIsOver() {
            Duration timeToLive = Duration.ofMillis(800);
            StoreProcess process = start();
            process.ask("open frozen " + timeToLive.toMillis());
            process.freeze();
            long frozen = System.nanoTime();

            Await.until("the death of the frozen", () -> isDead("frozen"));

            assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isGreaterThanOrEqualTo(timeToLive);
            process.thaw();
            assertThat(process.ask("beat frozen")).isEqualTo("false");
        }

        @Test
        void aProcessIsNotBuriedAfterAShortFreeze() {
            StoreProcess process = start();
            process.ask("open slow 60000");
            assertThat(isDead("slow")).isFalse();
            process.freeze();
            assertThat(isDead("slow")).isFalse();
            process.thaw();

            assertThat(process.ask("beat slow")).isEqualTo("true");
            assertThat(isDead("slow")).isFalse();
        }

        @Test
        void nothingIsLeftOfAKilledProcess() {
            StoreProcess process = start();
            process.ask("open killed " + LONG.toMillis());
            process.kill();
            // The next session that begins anywhere sweeps.
            start().ask("open other " + LONG.toMillis());

            Await.until("the sweep", () -> !isListed("killed"));
        }

        private boolean isListed(String session) {
            return FileProbe.count(directory, "locker_session where id = '" + session + "'") > 0;
        }
    }

    @Nested
    class Waking {

        @Test
        void anotherProcessIsWoken() {
            StoreProcess process = start();
            process.ask("open waiter " + LONG.toMillis());

            store().post(NAME, List.of("claim"), Set.of("waiter"));

            assertThat(process.wakeUp()).startsWith("woken " + NAME);
        }

        @Test
        void noWakeUpIsLeftBehindOnceDelivered() {
            StoreProcess process = start();
            process.ask("open waiter " + LONG.toMillis());
            store().post(NAME, List.of("claim"), Set.of("waiter"));
            process.wakeUp();

            Await.until("the removal of the wake-up", () -> {
                process.ask("beat waiter");
                return FileProbe.count(directory, "locker_wake") == 0;
            });
        }

        @Test
        void wakeUpsOfTheDeadAreRemoved() {
            StoreProcess process = start();
            process.ask("open frozen 500");
            process.freeze();
            store().post(NAME, List.of("claim"), Set.of("frozen"));
            assertThat(FileProbe.count(directory, "locker_wake")).isOne();

            Await.until("the death of the frozen", () -> isDead("frozen"));
            assertThat(FileProbe.count(directory, "locker_wake")).isZero();
        }
    }

    @Nested
    class Races {
        private static final int PROCESSES = 8;

        @Test
        void noWriteOfEightProcessesIsLost() {
            int each = 40;
            List<StoreProcess> all = startAll();
            all.forEach(process -> process.send("increment counter " + each));

            List<List<Long>> revisions =
                    all.stream().map(StoreProcess::answer).map(Races::revisions).toList();

            assertThat(store().read(new LockName("counter")).document()).isEqualTo(String.valueOf(PROCESSES * each));
            assertThat(revisions)
                    .allSatisfy(mine -> assertThat(mine).hasSize(each).isSorted());
            assertThat(revisions.stream().flatMap(List::stream)).doesNotHaveDuplicates();
        }

        @Test
        void noRequestOfEightProcessesIsLostOrDoubled() {
            int each = 25;
            List<StoreProcess> all = startAll();
            List<StoreProcess> posters = all.subList(0, PROCESSES - 2);
            List<StoreProcess> folders = all.subList(PROCESSES - 2, PROCESSES);
            folders.forEach(process -> process.send("fold queue last:0"));
            for (int i = 0; i < posters.size(); i++) {
                posters.get(i).send("post queue poster" + i + " " + each);
            }
            posters.forEach(process -> assertThat(process.answer()).isEqualTo("posted"));
            store().post(new LockName("queue"), List.of("last:0"), Set.of());
            folders.forEach(process -> assertThat(process.answer()).isEqualTo("folded"));

            LockRecord found = store().read(new LockName("queue"));
            List<String> folded = Arrays.asList(String.valueOf(found.document()).split("\n"));
            assertThat(found.inbox()).isEmpty();
            assertThat(folded).hasSize(posters.size() * each + 1).doesNotHaveDuplicates();
            for (int i = 0; i < posters.size(); i++) {
                String prefix = "poster" + i + ":";
                assertThat(folded.stream().filter(request -> request.startsWith(prefix)))
                        .containsExactlyElementsOf(IntStream.range(0, each)
                                .mapToObj(k -> prefix + k)
                                .toList());
            }
        }

        @Test
        void killedWritersLeaveWholeWrites() {
            List<StoreProcess> all = startAll();
            all.forEach(process -> process.send("increment counter 100000"));
            Await.until("some writes", () -> number() >= 50);
            all.forEach(StoreProcess::kill);

            long found = number();
            assertThat(start().ask("increment counter 1")).startsWith("revisions ");
            assertThat(number()).isEqualTo(found + 1);
            assertThat(FileProbe.integrity(directory)).isEqualTo("ok");
        }

        private long number() {
            String document = store().read(new LockName("counter")).document();
            return document == null ? 0 : Long.parseLong(document);
        }

        private List<StoreProcess> startAll() {
            return Stream.generate(FileProcessTest.this::start).limit(PROCESSES).toList();
        }

        private static List<Long> revisions(String answer) {
            assertThat(answer).startsWith("revisions ");
            return Arrays.stream(answer.substring("revisions ".length()).split(","))
                    .map(Long::valueOf)
                    .toList();
        }
    }
}
