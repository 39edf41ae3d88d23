package io.locker.server.http;

import io.locker.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection on which a test writes what it likes. */
final class RawConnection implements AutoCloseable {
    private final Socket socket;
    private final StringBuilder read = new StringBuilder();
    private boolean ended;

    RawConnection(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(50);
    }

    void write(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void get(String path) throws IOException {
        write("GET " + path + " HTTP/1.1\r\nHost: test\r\n\r\n");
    }

    void post(String path, String json) throws IOException {
        write("POST " + path + " HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: "
                + json.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + json);
    }

    /** Returns what has come so far. */
    String read() {
        if (ended) {
            return read.toString();
        }
        try {
            InputStream in = socket.getInputStream();
            byte[] some = new byte[8_192];
            int count = in.read(some);
            if (count < 0) {
                ended = true;
            } else {
                read.append(new String(some, 0, count, StandardCharsets.ISO_8859_1));
            }
        } catch (SocketTimeoutException e) {
            // nothing came
        } catch (IOException e) {
            ended = true;
        }
        return read.toString();
    }

    void awaitText(String text) {
        Await.until("the text comes: " + text, () -> read().contains(text));
    }

    boolean isEnded() {
        read();
        return ended;
    }

    /** Waits until the server ends it. */
    void awaitEnd() {
        Await.until("the connection ends", this::isEnded);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
