package io.locker.jdbc.postgresql;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a server, counts round trips, and does harm. */
final class PostgresProxy implements AutoCloseable {
    private static final int UNTYPED = 0;
    private static final char SYNC = 'S';
    private static final char QUERY = 'Q';
    private static final char NOTIFICATION = 'A';

    private static final DataOutputStream NOWHERE = new DataOutputStream(OutputStream.nullOutputStream());

    private final ServerSocket listener;
    private final int port;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger roundTrips = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean notificationsAreLost;
    private volatile boolean answersAreLost;
    private volatile boolean requestsAreLost;

    PostgresProxy(int port) {
        this.port = port;
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start("accepts", this::accept);
    }

    /** The address of a place as seen through here. */
    String through(String address) {
        return address.replace(":" + port + "/", ":" + listener.getLocalPort() + "/");
    }

    /** How often a client has waited for the server, but for greetings. */
    int roundTrips() {
        return roundTrips.get();
    }

    /** How many connections there are. */
    int connections() {
        return connections.get();
    }

    void loseNotifications() {
        notificationsAreLost = true;
    }

    /** From now on requests reach the server, and their answers nobody. */
    void loseAnswers(boolean lost) {
        answersAreLost = lost;
    }

    /** From now on requests reach nobody. */
    void loseRequests() {
        requestsAreLost = true;
    }

    /** Cuts all connections. */
    void cut() {
        sockets.forEach(PostgresProxy::close);
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = listener.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            sockets.add(client);
            sockets.add(server);
            connections.incrementAndGet();
            start("requests", () -> {
                try {
                    requests(
                            new DataInputStream(client.getInputStream()),
                            new DataOutputStream(server.getOutputStream()));
                } finally {
                    connections.decrementAndGet();
                    close(client);
                    close(server);
                }
            });
            start("answers", () -> {
                try {
                    answers(
                            new DataInputStream(server.getInputStream()),
                            new DataOutputStream(client.getOutputStream()));
                } finally {
                    close(client);
                    close(server);
                }
            });
        }
    }

    /** A greeting has no type; the first of them may ask for encryption, which such a server answers by one letter. */
    private void requests(DataInputStream in, DataOutputStream out) throws IOException {
        boolean greeted = false;
        while (true) {
            int type = greeted ? in.readUnsignedByte() : UNTYPED;
            // Counted before it is passed on: the answer may be there before this thread goes on.
            if (type == SYNC || type == QUERY) {
                roundTrips.incrementAndGet();
            }
            byte[] message = pass(type, in, requestsAreLost ? NOWHERE : out);
            greeted = greeted || (message.length > 3 && message[0] == 0 && message[1] == 3);
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private byte[] pass(int type, DataInputStream in, DataOutputStream out) throws IOException {
        int length = in.readInt();
        byte[] message = new byte[length - Integer.BYTES];
        in.readFully(message);
        if (type != UNTYPED) {
            out.write(type);
        }
        out.writeInt(length);
        out.write(message);
        return message;
    }

    private void answers(DataInputStream in, DataOutputStream out) throws IOException {
        int first = in.readUnsignedByte();
        if (first == 'N') {
            out.write(first);
            first = in.readUnsignedByte();
        }
        for (int type = first; ; type = in.readUnsignedByte()) {
            boolean lost = (notificationsAreLost && type == NOTIFICATION) || answersAreLost;
            pass(type, in, lost ? NOWHERE : out);
        }
    }

    /** Work that ends when a connection does. */
    private interface Work {
        void run() throws IOException;
    }

    private static void start(String name, Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // The connection ended.
                    }
                },
                "proxy-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
    }
}
