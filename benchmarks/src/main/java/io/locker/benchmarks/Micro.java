package io.locker.benchmarks;

import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmarks of single calls, with JMH's own options. */
final class Micro {
    private Micro() {}

    static void run(List<String> options) throws IOException {
        System.out.println(Surroundings.describe());
        List<String> all = new ArrayList<>(options);
        if (!all.contains("-rff")) {
            Path results = Settings.RESULTS.resolve("machine.json");
            Files.createDirectories(results.toAbsolutePath().getParent());
            all.addAll(List.of("-rf", "json", "-rff", results.toString()));
        }
        org.openjdk.jmh.Main.main(all.toArray(String[]::new));
        System.out.println("At the end: " + Surroundings.load() + ".");
    }
}
