package io.locker.benchmarks.peers;

import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.peers.PeerKind.Store;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.ServerKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The servers that all contestants share: given by address, or started for this run on the loopback address. */
final class Servers implements AutoCloseable {
    private final Settings settings;
    private final boolean everyWrite;
    private final Map<Store, String> addresses = new EnumMap<>(Store.class);
    private final Map<Store, TestServer> started = new EnumMap<>(Store.class);

    Servers(Settings settings) {
        this.settings = settings;
        everyWrite = settings.text("fsync", "postgresql").equals("both");
        settings.text("redis", "");
        settings.text("postgresql", "");
    }

    /** Returns the address of a server, which is started if it is needed for the first time. */
    String address(Store store) {
        return addresses.computeIfAbsent(store, this::find);
    }

    private String find(Store store) {
        String given = settings.text(store == Store.REDIS ? "redis" : "postgresql", "");
        String address = given.isEmpty() ? start(store) : given;
        if (store == Store.POSTGRESQL) {
            try {
                SpringJdbcPeer.prepare(address);
            } catch (SQLException e) {
                throw new IllegalStateException("The table of a peer cannot be made.", e);
            }
        }
        return address;
    }

    private String start(Store store) {
        ServerKind kind = switch (store) {
            case REDIS ->
                everyWrite ? RedisKind.PLAIN.with("--appendonly", "yes", "--appendfsync", "always") : RedisKind.PLAIN;
            case POSTGRESQL -> PostgresKind.PLAIN.with("fsync=on");
        };
        TestServer server = TestServers.own(kind);
        started.put(store, server);
        awaitDisk();
        return server.url();
    }

    /** The files of a new server are still on their way to the disk, and would hold up whoever commits first. */
    private static void awaitDisk() {
        try {
            Process sync = new ProcessBuilder("sync").inheritIO().start();
            if (!sync.waitFor(1, TimeUnit.MINUTES)) {
                throw new IllegalStateException("The disk is busy for so long that all figures would be worthless.");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the disk was awaited.", e);
        }
    }

    /** Says what the servers are. */
    String describe() {
        String redis = everyWrite ? "forces every write to its disk" : "writes nothing to a disk";
        return "Servers started here: PostgreSQL forces every commit to its disk, Redis " + redis + ". "
                + TestServers.table().stream()
                        .map(line -> line.replaceAll(" +", " "))
                        .toList();
    }

    /** Counts what a server keeps. */
    long kept(Store store) throws Exception {
        String address = address(store);
        return store == Store.POSTGRESQL ? Databases.rows(address) : keys(URI.create(address));
    }

    private static long keys(URI redis) {
        try (Socket socket = new Socket(redis.getHost(), redis.getPort())) {
            socket.getOutputStream().write("DBSIZE\r\nQUIT\r\n".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return Long.parseLong(answer.substring(1, answer.indexOf('\r')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        started.values().forEach(TestServer::close);
    }
}
