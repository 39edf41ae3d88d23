package io.locker.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How one kind of server is found, started and asked whether it is ready. Holds nothing of a server that runs.
 *
 * <p>Data of a server live in a directory of its own; it listens on one port of the loopback address.
 */
public interface ServerKind {

    /**
     * Names the kind, in lower case; {@code LOCKER_TEST_} and this name in upper case is the variable with the URL of a
     * server to use instead of starting one.
     *
     * @return such as {@code redis}
     */
    String name();

    /**
     * Says where the program may be, the best place first.
     *
     * @return plain names, to be looked for on the PATH, and absolute paths, in which {@code *} stands for one
     *     directory of any name (the greatest version is taken)
     */
    List<String> programs();

    /**
     * Brings the program along, where it was not found: unpacks it from a Maven artifact on the class path.
     *
     * @return the program; empty if there is no such artifact
     * @throws IOException if it cannot be unpacked
     */
    default Optional<Path> unpack() throws IOException {
        return Optional.empty();
    }

    /**
     * Says how to ask the program for its version.
     *
     * @param program the program
     * @return a command, of which the first thing that looks like a version is taken
     */
    default List<String> version(Path program) {
        return List.of(program.toString(), "--version");
    }

    /**
     * Says what to run once, before the first start, to make the data.
     *
     * @param place where
     * @return commands, run one after the other; each must succeed
     */
    default List<List<String>> prepare(Place place) {
        return List.of();
    }

    /**
     * Says how to run the server in the foreground.
     *
     * @param place where
     * @return a command that is the server itself or replaces itself by it, without a shell in between
     */
    List<String> command(Place place);

    /**
     * Says how a client reaches the server.
     *
     * @param port its port
     * @return a URL
     */
    String url(int port);

    /**
     * Asks a server that was just started whether it serves.
     *
     * @param port its port
     * @return whether a client can work with it now
     */
    default boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /**
     * Says how long a start may take on a busy machine.
     *
     * @return the time
     */
    default Duration startsWithin() {
        return Duration.ofSeconds(30);
    }

    /**
     * Where a server lives.
     *
     * @param program what runs
     * @param directory its own, with its data in it
     * @param port its port on the loopback address
     */
    record Place(Path program, Path directory, int port) {}
}
