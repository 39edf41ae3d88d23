package io.locker.benchmarks.lab;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The settings of a benchmark, as written on the command line. A name that nobody reads is refused. */
public final class Settings {
    /** Where figures are kept and files are made, seen from the top of the repository. */
    public static final Path RESULTS = Path.of("benchmarks", "target", "results");

    private final Map<String, String> given;
    private final Map<String, String> read = new LinkedHashMap<>();

    private Settings(Map<String, String> given) {
        this.given = given;
    }

    /** Reads {@code --name=value}. */
    public static Settings parse(List<String> args) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (!arg.startsWith("--") || equals < 3) {
                throw new IllegalArgumentException("A setting has the form --name=value. given=" + arg);
            }
            given.put(arg.substring(2, equals), arg.substring(equals + 1));
        }
        return new Settings(given);
    }

    /** Returns a whole number from 1. */
    public int number(String name, int unlessGiven) {
        String text = text(name, Integer.toString(unlessGiven));
        if (!text.matches("[1-9][0-9]{0,8}")) {
            throw new IllegalArgumentException("The setting is a number from 1. " + name + "=" + text);
        }
        return Integer.parseInt(text);
    }

    public String text(String name, String unlessGiven) {
        read.putIfAbsent(name, unlessGiven);
        return given.getOrDefault(name, unlessGiven);
    }

    /** Returns below which directory files are made; its disk decides what a commit costs. */
    public Path directory() {
        return Path.of(text("directory", Path.of("benchmarks", "target").toString()));
    }

    /** Returns in which directory the figures are kept. */
    public Path results() {
        return Path.of(text("results", RESULTS.toString()));
    }

    public void refuseUnread() {
        Set<String> unknown = new LinkedHashSet<>(given.keySet());
        unknown.removeAll(read.keySet());
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException(
                    "This benchmark has no such setting. unknown=" + unknown + " known=" + read.keySet());
        }
    }

    /** Returns all settings that were read, each on its line as it would be written, with what it is unless given. */
    public String describe() {
        StringBuilder text = new StringBuilder();
        read.forEach((name, usual) ->
                text.append("  --").append(name).append('=').append(usual).append('\n'));
        return text.toString();
    }
}
