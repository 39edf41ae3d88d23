package io.locker.testkit.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * MariaDB, with the program {@code mariadb-install-db} on the PATH that makes its data. The user {@code root} has no
 * password. Commits do not wait for the disk.
 */
public record MariaDbKind() implements ServerKind {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int PROTOCOL = 10;

    @Override
    public String name() {
        return "mariadb";
    }

    @Override
    public List<String> programs() {
        return List.of("mariadbd", "/usr/sbin/mariadbd", "/usr/libexec/mariadbd");
    }

    @Override
    public List<List<String>> prepare(Place place) {
        return List.of(List.of(
                "mariadb-install-db",
                "--no-defaults",
                "--datadir=" + data(place),
                "--user=" + System.getProperty("user.name"),
                "--auth-root-authentication-method=normal",
                "--skip-test-db"));
    }

    @Override
    public List<String> command(Place place) {
        return List.of(
                place.program().toString(),
                "--no-defaults",
                "--user=" + System.getProperty("user.name"),
                "--datadir=" + data(place),
                "--bind-address=127.0.0.1",
                "--port=" + place.port(),
                "--socket=" + place.directory().resolve("socket"),
                "--skip-name-resolve",
                "--innodb-buffer-pool-size=32M",
                "--innodb-log-file-size=16M",
                "--innodb-flush-log-at-trx-commit=0");
    }

    private static Path data(Place place) {
        return place.directory().resolve("data");
    }

    @Override
    public String url(int port) {
        return "mariadb://root@127.0.0.1:" + port + "/mysql";
    }

    /** It greets with the version of its protocol, or with an error while it cannot serve. */
    @Override
    public boolean isReady(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] greeting = socket.getInputStream().readNBytes(5);
            return greeting.length == 5 && greeting[4] == PROTOCOL;
        } catch (IOException notYet) {
            return false;
        }
    }

    @Override
    public Duration startsWithin() {
        return Duration.ofSeconds(60);
    }
}
