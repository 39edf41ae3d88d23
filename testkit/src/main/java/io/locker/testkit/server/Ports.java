package io.locker.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports of the loopback address that belong to this process, so that no two servers under test are given the same one:
 * between the choice of a port and the start of who listens there, others choose too, in this process and in others.
 *
 * <p>A process owns a block of ports by listening at the first of them until it ends. All lie below those from which
 * the system takes one for an outgoing connection, because such a connection may be made before a server has started.
 */
final class Ports {
    private static final int FIRST = 12_000;
    private static final int IN_BLOCK = 200;
    private static final int BLOCKS = 100;

    /** Is there from the first question on, and for as long as this process. */
    private static final class Mine {
        static final Ports PORTS = new Ports();
    }

    private final ServerSocket owned;
    private final AtomicInteger next = new AtomicInteger();

    /** Takes a block that has no owner. */
    Ports() {
        int start = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int block = 0; block < BLOCKS; block++) {
            Optional<ServerSocket> first = listen(FIRST + (start + block) % BLOCKS * IN_BLOCK);
            if (first.isPresent()) {
                owned = first.get();
                return;
            }
        }
        throw new IllegalStateException(
                "Each block of ports for tests has an owner. first=" + FIRST + " blocks=" + BLOCKS);
    }

    /** A port of this process at which nobody listens, and which was not given away for as long as can be. */
    static int free() {
        return Mine.PORTS.choose();
    }

    /** One of the block, each in turn. */
    int choose() {
        for (int tries = 1; tries < IN_BLOCK; tries++) {
            int port = owned.getLocalPort() + 1 + Math.floorMod(next.getAndIncrement(), IN_BLOCK - 1);
            Optional<ServerSocket> listening = listen(port);
            if (listening.isPresent()) {
                close(listening.get());
                return port;
            }
        }
        throw new IllegalStateException("All ports of this process are taken. first=" + owned.getLocalPort());
    }

    private static Optional<ServerSocket> listen(int port) {
        try {
            return Optional.of(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException taken) {
            return Optional.empty();
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("A port cannot be given back. port=" + socket.getLocalPort(), e);
        }
    }
}
