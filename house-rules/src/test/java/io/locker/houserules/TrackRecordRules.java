package io.locker.houserules;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The track record and the tests name the same faults: what a page claims to be tested is. */
final class TrackRecordRules {

    private static final Pattern ANNOTATION = Pattern.compile("@Anomaly\\(([^)]*)\\)");
    private static final Pattern ID = Pattern.compile("\"([A-Z]\\d+)\"");
    private static final Pattern ROW = Pattern.compile("\\| ([A-Z]\\d+) \\|.*\\| ([^|]*) \\|");

    private TrackRecordRules() {}

    /** Each row names classes that have a test for it, or says why there is none; each annotation has its row. */
    static List<String> namesItsTests(Repository repository) {
        Path record = repository.root().resolve("docs").resolve("track-record.md");
        if (!Files.exists(record)) {
            return List.of();
        }
        Map<String, Set<String>> tests = tests(repository);
        List<String> breaches = new ArrayList<>();
        Map<String, Integer> rows = new LinkedHashMap<>();
        List<String> lines = Repository.lines(record);
        for (int i = 0; i < lines.size(); i++) {
            Matcher row = ROW.matcher(lines.get(i));
            if (row.matches()) {
                rows.put(row.group(1), i + 1);
                String wrong = wrong(row.group(2), tests.getOrDefault(row.group(1), Set.of()));
                if (!wrong.isEmpty()) {
                    breaches.add(repository.breach(record, i + 1, row.group(1) + " " + wrong));
                }
            }
        }
        tests.keySet().stream()
                .filter(id -> !rows.containsKey(id))
                .forEach(id -> breaches.add(repository.breach(record, 1, "has no row for " + id)));
        return breaches;
    }

    private static String wrong(String shownBy, Set<String> classes) {
        if (shownBy.startsWith("not ")) {
            return classes.isEmpty() ? "" : "is said not to be tested, but is by " + classes;
        }
        Set<String> named = new TreeSet<>(List.of(shownBy.split(", ")));
        named.removeAll(classes);
        return named.isEmpty() ? "" : "names classes without such a test: " + named;
    }

    /** The classes that have a test for each fault. */
    private static Map<String, Set<String>> tests(Repository repository) {
        Map<String, Set<String>> tests = new TreeMap<>();
        for (Path file : repository.javaFiles()) {
            String name = file.getFileName().toString().replace(".java", "");
            Matcher annotation = ANNOTATION.matcher(String.join("\n", Repository.lines(file)));
            while (annotation.find()) {
                Matcher id = ID.matcher(annotation.group(1));
                while (id.find()) {
                    tests.computeIfAbsent(id.group(1), absent -> new TreeSet<>())
                            .add(name);
                }
            }
        }
        return tests;
    }
}
