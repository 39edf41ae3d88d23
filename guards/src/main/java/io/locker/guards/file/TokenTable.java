package io.locker.guards.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The greatest tokens of some files, as text: a first line {@code locker-guard 1 FLOOR}, then lines {@code TOKEN
 * SECONDS NAME}, where the seconds since 1970 say when the token was raised.
 */
final class TokenTable {
    private static final String MAGIC = "locker-guard 1 ";

    private long floor;
    private final Map<String, Entry> entries = new TreeMap<>();

    private record Entry(long token, long raisedAt) {}

    /** Reads a table; an empty one if there is none. What cannot be understood is refused. */
    static TokenTable read(Path file) throws IOException {
        TokenTable table = new TokenTable();
        List<String> lines;
        try {
            lines = Files.readAllLines(file);
        } catch (NoSuchFileException none) {
            return table;
        }
        try {
            if (lines.isEmpty() || !lines.get(0).startsWith(MAGIC)) {
                throw new IOException("This is not a table of tokens. file=" + file);
            }
            table.floor = Long.parseLong(lines.get(0).substring(MAGIC.length()));
            for (String line : lines.subList(1, lines.size())) {
                String[] fields = line.split(" ", 3);
                table.entries.put(fields[2], new Entry(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
            }
            return table;
        } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
            throw new IOException("The table of tokens is damaged. file=" + file, e);
        }
    }

    String text() {
        StringBuilder text = new StringBuilder(MAGIC).append(floor).append('\n');
        entries.forEach((name, entry) -> text.append(entry.token)
                .append(' ')
                .append(entry.raisedAt)
                .append(' ')
                .append(name)
                .append('\n'));
        return text.toString();
    }

    /** The token that an offer must reach; 0 if any will do. */
    long greatest(String name) {
        Entry entry = entries.get(name);
        return entry == null ? floor : entry.token;
    }

    /** Keeps a token; returns whether that changed the table. */
    boolean raise(String name, long token, long now) {
        Entry before = entries.get(name);
        if (before != null && before.token == token) {
            return false;
        }
        entries.put(name, new Entry(token, now));
        return true;
    }

    /** Forgets what was not raised since, lifts the floor to it, and returns how many that were. */
    int forget(long before) {
        int old = 0;
        for (Iterator<Entry> all = entries.values().iterator(); all.hasNext(); ) {
            Entry entry = all.next();
            if (entry.raisedAt <= before) {
                floor = Math.max(floor, entry.token);
                all.remove();
                old++;
            }
        }
        return old;
    }
}
