package io.locker.testkit.server;

import io.locker.testkit.server.ServerKind.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;

/**
 * Finds real servers for tests: the first hit wins.
 *
 * <ol>
 *   <li>The URL in the variable {@code LOCKER_TEST_X}, such as {@code LOCKER_TEST_REDIS}, for a {@linkplain #shared
 *       shared} server.
 *   <li>A program on the PATH or in one of the usual places: started on a free port of the loopback address, in a
 *       directory of its own, and stopped with this process.
 *   <li>A program that a Maven artifact on the class path brings along.
 *   <li>None: the test is skipped with the reason, or fails if {@code LOCKER_TEST_REQUIRE} (such as
 *       {@code redis,postgresql}) names the kind.
 * </ol>
 *
 * <p>A server that merely listens on its usual port is never used. Nothing is started in containers.
 */
public final class TestServers {
    private static final Pattern VERSION = Pattern.compile("[0-9]+(\\.[0-9]+)+");
    private static final int TRIES = 3;

    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<String, TestServer> SHARED = new TreeMap<>();
    private static final Map<String, Optional<Path>> PROGRAMS = new TreeMap<>();
    private static final Map<String, Use> USES = Collections.synchronizedMap(new TreeMap<>());
    private static final Set<TestServer> STARTED = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> STARTED.forEach(TestServer::close), "stops-servers"));
    }

    private TestServers() {}

    /** What was used of one kind; the source is null if there is none. */
    private record Use(String source, int times) {}

    /**
     * Returns the server of a kind that all tests of this process share. Each test uses names of its own there.
     *
     * @param kind which kind
     * @return the server, which serves; the caller does not close it
     */
    public static TestServer shared(ServerKind kind) {
        LOCK.lock();
        try {
            TestServer server = SHARED.get(kind.name());
            if (server == null) {
                String given = System.getenv(variable(kind));
                server = given == null || given.isEmpty() ? start(kind) : TestServer.given(kind, given);
                SHARED.put(kind.name(), server);
            }
            count(kind, server.url().equals(System.getenv(variable(kind))) ? "given by " + variable(kind) : "");
            return server;
        } finally {
            LOCK.unlock();
        }
    }

    /**
     * Starts a server for one test alone, to be harmed. Several may be started at a time, by a thread each.
     *
     * @param kind which kind
     * @return the server, which serves; closed by the caller, or at the latest with this process
     */
    public static TestServer own(ServerKind kind) {
        TestServer server = start(kind);
        count(kind, "");
        return server;
    }

    private static void count(ServerKind kind, String given) {
        String source = given.isEmpty()
                ? version(kind) + " " + program(kind).map(Path::toString).orElse("")
                : given;
        USES.merge(kind.name() + " " + source, new Use(source, 1), (was, more) -> new Use(source, was.times() + 1));
    }

    private static TestServer start(ServerKind kind) {
        Path program = program(kind).orElseGet(() -> giveUp(kind));
        for (int tries = 1; ; tries++) {
            try {
                Path directory = Files.createTempDirectory("locker-" + kind.name() + "-");
                TestServer server = TestServer.start(kind, new Place(program, directory, freePort()));
                STARTED.add(server);
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (IllegalStateException e) {
                // Somebody else may have taken the port meanwhile.
                if (tries == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static Path giveUp(ServerKind kind) {
        String reason = "There is no " + kind.name() + ": none of " + kind.programs()
                + " was found, and no artifact has it; install one, or set " + variable(kind) + ".";
        USES.put(kind.name(), new Use("SKIPPED: " + reason, 0));
        String required = System.getenv().getOrDefault("LOCKER_TEST_REQUIRE", "");
        if (Arrays.asList(required.split("[, ]+", -1)).contains(kind.name())) {
            throw new AssertionError(reason + " LOCKER_TEST_REQUIRE=" + required);
        }
        return Assumptions.abort(reason);
    }

    private static String variable(ServerKind kind) {
        return "LOCKER_TEST_" + kind.name().toUpperCase(Locale.ROOT);
    }

    private static Optional<Path> program(ServerKind kind) {
        LOCK.lock();
        try {
            return PROGRAMS.computeIfAbsent(kind.name(), absent -> {
                try {
                    List<Path> found = new ArrayList<>();
                    for (String place : kind.programs()) {
                        found.addAll(place.startsWith("/") ? matching(place) : onPath(place));
                    }
                    return found.isEmpty() ? kind.unpack() : Optional.of(found.get(0));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } finally {
            LOCK.unlock();
        }
    }

    private static List<Path> onPath(String name) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .toList();
    }

    /** The programs at an absolute path in which one directory may be any, the greatest version first. */
    private static List<Path> matching(String place) throws IOException {
        int star = place.indexOf("/*/");
        if (star < 0) {
            return Files.isExecutable(Path.of(place)) ? List.of(Path.of(place)) : List.of();
        }
        Path parent = Path.of(place.substring(0, star + 1));
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        Map<Double, Path> byVersion = new TreeMap<>(Collections.reverseOrder());
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(parent)) {
            for (Path version : versions) {
                Path program = version.resolve(place.substring(star + 3));
                if (Files.isExecutable(program)) {
                    String number = version.getFileName().toString().replaceAll("[^0-9.]", "");
                    byVersion.put(number.matches("[0-9]+(\\.[0-9]+)?") ? Double.parseDouble(number) : 0, program);
                }
            }
        }
        return List.copyOf(byVersion.values());
    }

    private static String version(ServerKind kind) {
        List<String> command = program(kind).map(kind::version).orElseGet(List::of);
        if (command.isEmpty()) {
            return "?";
        }
        try {
            Process asked =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            Matcher version =
                    VERSION.matcher(new String(asked.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            return asked.waitFor(10, TimeUnit.SECONDS) && version.find() ? version.group() : "?";
        } catch (IOException e) {
            return "?";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "?";
        }
    }

    /**
     * Says which servers the tests of this process worked with until now.
     *
     * @return one line for each, with kind, version, source, and how often a test asked for it; none if no test did
     */
    public static List<String> table() {
        List<String> lines = new ArrayList<>();
        synchronized (USES) {
            USES.forEach((key, use) -> lines.add(
                    String.format(Locale.ROOT, "%-12s %4d x  %s", key.split(" ", 2)[0], use.times(), use.source())));
        }
        return lines;
    }

    /**
     * Finds a port of the loopback address at which nobody listens, which no other test is given meanwhile.
     *
     * @return the port
     */
    public static int freePort() {
        return Ports.free();
    }
}
