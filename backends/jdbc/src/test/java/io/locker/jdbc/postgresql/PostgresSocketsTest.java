package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The sockets over which a client listens. */
final class PostgresSocketsTest {
    private ServerSocket server;
    private Socket client;
    private Socket other;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        client = new PostgresSockets.Factory().createSocket(server.getInetAddress(), server.getLocalPort());
        other = server.accept();
    }

    @AfterEach
    void close() throws IOException {
        other.close();
        client.close();
        server.close();
    }

    @Test
    void aLookWithTheShortestTimeDoesNotWait() throws Exception {
        client.setSoTimeout(1);
        byte[] into = new byte[1];
        int looks = 2_000;
        long before = System.nanoTime();
        for (int i = 0; i < looks; i++) {
            assertThatThrownBy(() -> client.getInputStream().read(into, 0, 1))
                    .isInstanceOf(SocketTimeoutException.class);
        }
        Await.inTime(before, Duration.ofMillis(looks), "looks that do not wait");
    }

    @Test
    void whatHasArrivedIsRead() throws Exception {
        other.getOutputStream().write('A');
        Await.until("it has arrived", () -> available() == 1);

        client.setSoTimeout(1);
        byte[] into = new byte[1];
        assertThat(client.getInputStream().read(into, 0, 1)).isOne();
        assertThat(into).containsExactly('A');
    }

    @Test
    void anyOtherTimeIsWaitedFor() throws Exception {
        client.setSoTimeout(30_000);
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return client.getInputStream().read(new byte[1], 0, 1);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        Await.letPass(Duration.ofMillis(50));
        assertThat(read).isNotDone();
        other.getOutputStream().write('A');

        assertThat(Await.get(read)).isOne();
    }

    private int available() {
        try {
            return client.getInputStream().available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
