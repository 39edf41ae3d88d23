package io.locker.testkit.server;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Redis, or Valkey, which speaks the same language.
 *
 * <p>Without a program on the PATH that of {@code com.github.codemonstur:embedded-redis} is taken, if that artifact is
 * on the class path.
 *
 * @param options what comes on the command line beside port and directory, such as {@code --appendonly yes}; nothing is
 *     written to disk unless they say so
 */
public record RedisKind(List<String> options) implements ServerKind {
    /** A server without anything special. */
    public static final RedisKind PLAIN = new RedisKind(List.of());

    /** What the artifact has, by the architecture. */
    private static final Map<String, String> PACKED = Map.of(
            "amd64", "/redis-server-6.2.6-v5-linux-amd64",
            "aarch64", "/redis-server-6.2.7-linux-arm64");

    private static final int PATIENCE_MILLIS = 1_000;

    /**
     * Copies the options.
     *
     * @param options as above
     */
    public RedisKind {
        options = List.copyOf(options);
    }

    /**
     * Adds options.
     *
     * @param more words of the command line
     * @return a kind of its own
     */
    public RedisKind with(String... more) {
        return new RedisKind(Stream.concat(options.stream(), Stream.of(more)).toList());
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<String> programs() {
        return List.of("redis-server", "valkey-server");
    }

    @Override
    public Optional<Path> unpack() throws IOException {
        String resource = PACKED.getOrDefault(System.getProperty("os.arch"), "/none");
        try (InputStream packed = RedisKind.class.getResourceAsStream(resource)) {
            if (packed == null || !System.getProperty("os.name").equals("Linux")) {
                return Optional.empty();
            }
            Path program = Files.createTempFile("redis-server", "");
            program.toFile().deleteOnExit();
            Files.write(program, packed.readAllBytes());
            return program.toFile().setExecutable(true) ? Optional.of(program) : Optional.empty();
        }
    }

    @Override
    public List<String> command(Place place) {
        List<String> command = new ArrayList<>(List.of(place.program().toString(), "--port", "" + place.port()));
        command.addAll(List.of("--bind", "127.0.0.1", "--dir", place.directory().toString(), "--save", ""));
        command.addAll(options);
        return command;
    }

    @Override
    public String url(int port) {
        return "redis://127.0.0.1:" + port;
    }

    /** Serves, or would if it were told a password. One that still loads its data does not. */
    @Override
    public boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
            return answer.equals("+PONG") || answer.equals("-NOAU");
        } catch (IOException notYet) {
            return false;
        }
    }
}
