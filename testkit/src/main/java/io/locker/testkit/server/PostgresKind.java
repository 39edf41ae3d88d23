package io.locker.testkit.server;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * PostgreSQL, with a user {@code postgres} that needs no password and may do anything.
 *
 * <p>Without a program where Debian puts it or on the PATH, that of {@code io.zonky.test.postgres} is taken, if such an
 * artifact is on the class path. Root runs it as the user {@code nobody}, because it refuses root.
 *
 * @param settings what is set besides, such as {@code fsync=on}; a commit does not wait for the disk unless it says so
 * @param primary the port of the server whose standby it is; 0 for a server of its own
 */
public record PostgresKind(List<String> settings, int primary) implements ServerKind {
    /** A server that is fast and would lose its last commits with the machine, though not with its process. */
    public static final PostgresKind PLAIN = new PostgresKind(List.of("fsync=off", "max_connections=500"), 0);

    private static final String DATA = "data";
    private static final String LOOPBACK = "127.0.0.1";
    private static final int PROTOCOL = 3 << 16;
    private static final int PATIENCE_MILLIS = 1_000;

    /**
     * Copies the settings.
     *
     * @param settings as above
     * @param primary as above
     */
    public PostgresKind {
        settings = List.copyOf(settings);
    }

    /**
     * Adds settings, of which a later one wins.
     *
     * @param more such as {@code fsync=on}
     * @return a kind of its own
     */
    public PostgresKind with(String... more) {
        return new PostgresKind(
                Stream.concat(settings.stream(), Stream.of(more)).toList(), primary);
    }

    /**
     * Makes it the standby of another server, of which it begins as a copy.
     *
     * @param server the primary, which runs
     * @return a kind of its own
     */
    public PostgresKind standbyOf(TestServer server) {
        return new PostgresKind(settings, server.port());
    }

    @Override
    public String name() {
        return "postgresql";
    }

    @Override
    public List<String> programs() {
        return List.of("/usr/lib/postgresql/*/bin/postgres", "postgres");
    }

    @Override
    public Optional<Path> unpack() throws IOException {
        String machine = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        try (InputStream packed = PostgresKind.class.getResourceAsStream("/postgres-linux-" + machine + ".txz")) {
            if (packed == null || !System.getProperty("os.name").equals("Linux")) {
                return Optional.empty();
            }
            Path directory = Files.createTempDirectory("locker-postgresql-program-");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(directory), "removes-postgresql"));
            Files.write(directory.resolve("packed.txz"), packed.readAllBytes());
            String unpack = "chmod 755 . && tar -xJf packed.txz && rm packed.txz";
            Process unpacking = new ProcessBuilder("sh", "-c", unpack)
                    .directory(directory.toFile())
                    .inheritIO()
                    .start();
            boolean unpacked = unpacking.waitFor(2, TimeUnit.MINUTES) && unpacking.exitValue() == 0;
            return unpacked ? Optional.of(directory.resolve("bin/postgres")) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // It lies in the temporary directory, where somebody else will find it.
        }
    }

    @Override
    public List<List<String>> prepare(Place place) {
        String data = place.directory().resolve(DATA).toString();
        String make = program(place, primary == 0 ? "initdb" : "pg_basebackup");
        List<String> options = primary == 0
                ? List.of("-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "--no-sync", "-D", data)
                : List.of("-h", LOOPBACK, "-p", "" + primary, "-U", "postgres", "-c", "fast", "-R", "-D", data);
        List<List<String>> steps = new ArrayList<>();
        if (Nobody.isNeeded()) {
            steps.add(Nobody.owns(place.directory()));
        }
        steps.add(Nobody.runs(Stream.concat(Stream.of(make), options.stream()).toList()));
        return steps;
    }

    private static String program(Place place, String name) {
        try {
            return place.program().toRealPath().resolveSibling(name).toString();
        } catch (IOException e) {
            return place.program().resolveSibling(name).toString();
        }
    }

    @Override
    public List<String> command(Place place) {
        List<String> command = new ArrayList<>(List.of(place.program().toString()));
        command.addAll(List.of("-D", place.directory().resolve(DATA).toString(), "-p", "" + place.port()));
        List<String> all = new ArrayList<>(List.of("listen_addresses=" + LOOPBACK, "unix_socket_directories="));
        all.addAll(settings);
        all.forEach(setting -> command.addAll(List.of("-c", setting)));
        return Nobody.runs(command);
    }

    @Override
    public String url(int port) {
        return "postgresql://postgres@" + LOOPBACK + ":" + port + "/postgres";
    }

    /** Greets the server, which answers with a question for the user only if it serves. */
    @Override
    public boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] greeting = "user\0postgres\0database\0postgres\0\0".getBytes(StandardCharsets.US_ASCII);
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(packet);
            out.writeInt(2 * Integer.BYTES + greeting.length);
            out.writeInt(PROTOCOL);
            out.write(greeting);
            socket.getOutputStream().write(packet.toByteArray());
            return socket.getInputStream().read() == 'R';
        } catch (IOException notYet) {
            return false;
        }
    }
}
