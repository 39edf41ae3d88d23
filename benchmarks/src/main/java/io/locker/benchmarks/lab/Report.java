package io.locker.benchmarks.lab;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of one run: tables for people as they come, and everything as JSON in the end. */
public final class Report {
    private final String name;
    private final PrintStream out;
    private final List<String> notes = new ArrayList<>();
    private final Map<String, Object> raw = new LinkedHashMap<>();

    public Report(String name, PrintStream out) {
        this.name = name;
        this.out = out;
    }

    public void note(String sentence) {
        notes.add(sentence);
        out.println(sentence);
    }

    /** Prints a table in Markdown. */
    public void table(List<String> head, List<List<String>> rows) {
        out.println();
        out.println(line(head));
        out.println(line(head.stream().map(column -> "--").toList()));
        rows.forEach(row -> out.println(line(row)));
        out.println();
    }

    private static String line(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |";
    }

    /** Keeps figures: numbers, texts, and lists and maps of such. */
    public void keep(String key, Object figures) {
        raw.put(key, figures);
    }

    public void write(Path directory) throws IOException {
        raw.put("benchmark", name);
        raw.put("notes", notes);
        Files.createDirectories(directory);
        Path file = directory.resolve(name + ".json");
        Files.writeString(file, Json.write(raw) + "\n");
        out.println("All figures: " + file);
    }

    public static String micros(long nanos) {
        return String.format(Locale.ROOT, "%.1f", nanos / 1e3);
    }

    public static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.2f", nanos / 1e6);
    }

    public static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    /** Returns how often per second something happened. */
    public static String rate(double eachSecond) {
        return String.format(Locale.ROOT, "%,d", Math.round(eachSecond));
    }
}
