package io.locker.cli.support;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.spi.TimeSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where the locks live, and as whom this process goes there. */
public final class Place {
    private static final String DEFAULT_ADDRESS = "file:";
    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final int LONGEST_HOST = 150;

    private Place() {}

    /**
     * Opens a client.
     *
     * @param at the address the user gave; null for that of {@code LOCKER_AT}, or the file in the user's state
     *     directory
     * @param lease how long what it holds outlives this process
     * @return a client, to be closed
     * @throws CommandException if the address makes no sense
     */
    public static Locker open(@Nullable String at, Duration lease) {
        String address = address(at);
        if (begins(address, "memory:")) {
            throw new CommandException(
                    ExitCode.CONFIGURATION,
                    "Locks in memory exist in this process alone, so a command cannot share them; use file: instead."
                            + " address=" + address);
        }
        if (begins(address, "redis")
                || begins(address, "valkey")
                || begins(address, "locker:")
                || begins(address, "lockers:")) {
            Chatter.stop();
        }
        LockerOptions options = new LockerOptions(lease, REQUEST_TIMEOUT, holder(), TimeSource.system());
        try {
            return Locker.open(address, options);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ExitCode.CONFIGURATION, String.valueOf(e.getMessage()));
        }
    }

    private static boolean begins(String address, String with) {
        return address.regionMatches(true, 0, with, 0, with.length());
    }

    /**
     * Returns where the locks live.
     *
     * @param at the address the user gave; null for that of {@code LOCKER_AT}, or the usual one
     * @return the address, which need not make sense
     */
    public static String address(@Nullable String at) {
        if (at != null) {
            return at;
        }
        String set = System.getenv("LOCKER_AT");
        return set == null || set.isEmpty() ? DEFAULT_ADDRESS : set;
    }

    /**
     * Returns who this process is, as shown to others.
     *
     * @return the host's name and the process id, such as {@code web-2:811}
     */
    public static String holder() {
        return host() + ":" + processId();
    }

    /** The kernel is asked where it can be: what Java has for it takes long to load. */
    private static String processId() {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self")).toString();
        } catch (IOException | UnsupportedOperationException e) {
            return Long.toString(ProcessHandle.current().pid());
        }
    }

    /** The kernel and the environment are asked, not the network: looking up an address takes long and can hang. */
    private static String host() {
        String host = "";
        Path kernel = Path.of("/proc/sys/kernel/hostname");
        try {
            host = Files.isReadable(kernel) ? Files.readString(kernel).strip() : "";
        } catch (IOException e) {
            // The environment may know.
        }
        if (host.isEmpty()) {
            String set = System.getenv("HOSTNAME");
            host = set == null || set.isBlank() ? "localhost" : set.strip();
        }
        return host.length() > LONGEST_HOST ? host.substring(0, LONGEST_HOST) : host;
    }

    /** What the clients of Redis and of the server log. The command tells of what goes wrong by itself, once. */
    private static final class Chatter {
        /** Kept, because a logger that nobody has is forgotten with its level. */
        private static final List<Logger> LOGGERS =
                List.of(Logger.getLogger("io.lettuce"), Logger.getLogger("io.netty"), Logger.getLogger("io.grpc"));

        static void stop() {
            LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
        }
    }
}
