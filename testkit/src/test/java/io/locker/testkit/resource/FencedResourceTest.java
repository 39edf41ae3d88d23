package io.locker.testkit.resource;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.FencingToken;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.Access.Kind;
import io.locker.testkit.check.MutualExclusion;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FencedResourceTest {

    abstract static class Refuses {
        abstract FencedResource resource();

        @Test
        void anOlderTokenIsRefusedAfterANewerOne() {
            FencedResource resource = resource();

            assertThat(resource.access(new FencingToken(5), "a", Kind.WRITE)).isTrue();
            assertThat(resource.access(new FencingToken(6), "b", Kind.WRITE)).isTrue();
            assertThat(resource.access(new FencingToken(5), "a", Kind.WRITE)).isFalse();
            assertThat(resource.access(new FencingToken(6), "b", Kind.LEAVE)).isTrue();
        }

        @Test
        void everyAccessIsRememberedInItsOrder() {
            FencedResource resource = resource();
            resource.access(new FencingToken(6), "b", Kind.ENTER);
            resource.access(new FencingToken(5), "a", Kind.WRITE);

            assertThat(resource.accesses())
                    .containsExactly(new Access(1, 6, "b", Kind.ENTER, true), new Access(2, 5, "a", Kind.WRITE, false));
        }

        @Test
        void manyThreadsSeeOneOrder() {
            FencedResource resource = resource();
            List<CompletableFuture<Void>> threads = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String who = "thread-" + thread;
                long first = thread + 1L;
                threads.add(CompletableFuture.runAsync(() -> {
                    for (long i = 0; i < 50; i++) {
                        resource.access(new FencingToken(first + 4 * i), who, Kind.WRITE);
                    }
                }));
            }
            threads.forEach(CompletableFuture::join);

            assertThat(resource.accesses())
                    .extracting(Access::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 200).boxed().toList());
            assertThat(MutualExclusion.atResource(resource.accesses())).isEmpty();
        }
    }

    @Nested
    class InMemory extends Refuses {
        @Override
        FencedResource resource() {
            return new FencedRegister();
        }
    }

    @Nested
    class InAFile extends Refuses {
        @TempDir
        private Path folder;

        @Override
        FencedResource resource() {
            return new FencedFile(folder.resolve("resource"));
        }

        @Test
        void theGreatestTokenOutlivesTheProcess() {
            Path path = folder.resolve("kept");
            try (FencedFile before = new FencedFile(path)) {
                assertThat(before.access(new FencingToken(Long.MAX_VALUE), "a", Kind.WRITE))
                        .isTrue();
            }

            try (FencedFile after = new FencedFile(path)) {
                assertThat(after.access(new FencingToken(7), "b", Kind.WRITE)).isFalse();
                assertThat(after.accesses()).hasSize(2);
            }
        }
    }
}
