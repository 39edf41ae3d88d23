package io.locker.jdbc.file;

import io.locker.spi.BackendUri;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * Where a file backend keeps its things: a directory, and what is in it.
 *
 * @param directory the directory, absolute
 * @param lookAgain how long a waiter waits at most before it looks again by itself
 */
record FileLocation(Path directory, Duration lookAgain) {
    private static final String LOOK_AGAIN = "lookAgain";
    private static final Duration LOOK_AGAIN_UNLESS_SET = Duration.ofMillis(250);

    /** Reads an address, with the environment of this process for what it leaves out. */
    static FileLocation of(BackendUri uri) {
        return of(uri, System.getenv(), System.getProperty("user.home", ""));
    }

    static FileLocation of(BackendUri uri, Map<String, String> environment, String home) {
        uri.allowOnly(Set.of(LOOK_AGAIN));
        String lookAgain = uri.parameters().get(LOOK_AGAIN);
        return new FileLocation(
                directory(uri, environment, home),
                lookAgain == null ? LOOK_AGAIN_UNLESS_SET : readLookAgain(lookAgain));
    }

    /** The database. SQLite keeps two more files beside it, {@code -wal} and {@code -shm}. */
    Path database() {
        return directory.resolve("locker.db");
    }

    /** The file of which each living session keeps one byte locked. It stays empty. */
    Path sessions() {
        return directory.resolve("locker.sessions");
    }

    private static Path directory(BackendUri uri, Map<String, String> environment, String home) {
        String path = decode(uri);
        if (path.isEmpty()) {
            return stateDirectory(environment, home).resolve("locker");
        }
        if (path.startsWith("//")) {
            if (!path.startsWith("///")) {
                throw new IllegalArgumentException(
                        "A file address has no host; write file:/path/to/directory. address=" + uri);
            }
            path = path.substring(2);
        }
        if (path.matches("/[A-Za-z]:.*")) {
            path = path.substring(1);
        }
        try {
            return Path.of(path).toAbsolutePath().normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("The address is not a path on this system. address=" + uri, e);
        }
    }

    /**
     * The XDG base directory for what outlives a process and is not worth a back-up. The home that the system knows
     * comes before {@code HOME}, so that all processes of a user agree, however they were started.
     */
    private static Path stateDirectory(Map<String, String> environment, String home) {
        String state = environment.getOrDefault("XDG_STATE_HOME", "");
        if (state.startsWith("/")) {
            return Path.of(state);
        }
        // Java says "?" for a user whom the system does not know, as in a container that runs under any number.
        String known = Path.of(home).isAbsolute() ? home : environment.getOrDefault("HOME", "");
        if (!Path.of(known).isAbsolute()) {
            throw new IllegalArgumentException("This user has no home directory; name a directory, such as"
                    + " file:/var/lib/app/locks, or set XDG_STATE_HOME.");
        }
        return Path.of(known, ".local", "state");
    }

    private static String decode(BackendUri uri) {
        byte[] given = uri.rest().getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(given.length);
        for (int i = 0; i < given.length; i++) {
            if (given[i] != '%') {
                decoded.write(given[i]);
                continue;
            }
            int high = i + 2 < given.length ? Character.digit(given[i + 1], 16) : -1;
            int low = i + 2 < given.length ? Character.digit(given[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw new IllegalArgumentException(
                        "A percent sign in an address stands before two hexadecimal digits; write %25 for itself."
                                + " address=" + uri);
            }
            decoded.write(high * 16 + low);
            i += 2;
        }
        return decoded.toString(StandardCharsets.UTF_8);
    }

    private static Duration readLookAgain(String text) {
        String number = text.endsWith("ms") ? text.substring(0, text.length() - 2) : text;
        if (!number.matches("[1-9][0-9]{0,6}")) {
            throw new IllegalArgumentException(
                    "The parameter lookAgain is a number of milliseconds, such as 250. lookAgain=" + text);
        }
        return Duration.ofMillis(Long.parseLong(number));
    }
}
