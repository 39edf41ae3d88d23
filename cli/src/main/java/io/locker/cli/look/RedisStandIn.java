package io.locker.cli.look;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * Says of itself that it is Redis, and refuses everything else. Enough for a client to load nearly all the classes that
 * it needs with a real one, on machines that have none.
 */
final class RedisStandIn implements AutoCloseable {
    private static final String ITSELF = "role:master\r\nredis_version:7.0.0\r\nmaxmemory_policy:noeviction\r\n";
    private static final int LONGEST_REQUEST = 8 << 10;

    private final ServerSocket socket;

    RedisStandIn() throws IOException {
        socket = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        start(this::serve);
    }

    String address() {
        return "redis://" + socket.getInetAddress().getHostAddress() + ":" + socket.getLocalPort();
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "redis-stand-in");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve() {
        try {
            while (true) {
                Socket client = socket.accept();
                start(() -> answer(client));
            }
        } catch (IOException e) {
            // It was closed.
        }
    }

    private static void answer(Socket client) {
        try (client) {
            InputStream requests = client.getInputStream();
            byte[] request = new byte[LONGEST_REQUEST];
            for (int length = requests.read(request); length > 0; length = requests.read(request)) {
                String answer = answer(new String(request, 0, length, StandardCharsets.US_ASCII));
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    private static String answer(String request) {
        return request.contains("INFO") ? "$" + ITSELF.length() + "\r\n" + ITSELF + "\r\n" : "-ERR refused\r\n";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
