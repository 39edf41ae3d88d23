package io.locker.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What a benchmark writes down. */
final class Figures {
    private Figures() {}

    /** Runs a benchmark to its end, in a directory, and reads what it wrote. */
    static String of(Path directory, String name, String... settings) throws Exception {
        Stream<String> places = Stream.of("--results=" + directory, "--directory=" + directory);
        List<String> args = Stream.of(Stream.of(name), Stream.of(settings), places)
                .flatMap(given -> given)
                .toList();
        assertThat(Benchmarks.run(args, System.out, System.err)).isZero();
        return Files.readString(directory.resolve(name + ".json"));
    }
}
