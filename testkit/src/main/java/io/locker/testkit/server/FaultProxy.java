package io.locker.testkit.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Stands between clients and a server on this machine; cuts connections, and holds back or swallows what is said. Safe
 * for use by several threads.
 */
public final class FaultProxy implements AutoCloseable {
    private final ServerSocket listening;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Set<Socket> stuck = ConcurrentHashMap.newKeySet();
    private final ReentrantLock guard = new ReentrantLock();
    private final Condition thawed = guard.newCondition();
    private volatile int port;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean silent;
    private boolean frozen;

    /**
     * Opens a port that leads to a server.
     *
     * @param port the server's port on the loopback address
     */
    public FaultProxy(int port) {
        this.port = port;
        try {
            listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    /**
     * Returns where clients come.
     *
     * @return the port on the loopback address
     */
    public int port() {
        return listening.getLocalPort();
    }

    /**
     * Says how often somebody has connected.
     *
     * @return the number, which only grows
     */
    public int connections() {
        return connections.get();
    }

    /**
     * Leads new connections elsewhere.
     *
     * @param otherPort the port of another server on the loopback address
     */
    public void leadTo(int otherPort) {
        port = otherPort;
    }

    private static void start(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                connections.incrementAndGet();
                sockets.add(client);
                start(() -> connect(client));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void connect(Socket client) {
        try {
            Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
            server.setTcpNoDelay(true);
            client.setTcpNoDelay(true);
            sockets.add(server);
            start(() -> copy(client, server, false));
            copy(server, client, true);
        } catch (IOException e) {
            closeQuietly(client);
        }
    }

    private void copy(Socket from, Socket to, boolean backwards) {
        byte[] buffer = new byte[65_536];
        try {
            for (int n = from.getInputStream().read(buffer);
                    n >= 0;
                    n = from.getInputStream().read(buffer)) {
                awaitThaw(from);
                if (!backwards || !silent) {
                    to.getOutputStream().write(buffer, 0, n);
                }
            }
        } catch (IOException e) {
            // Cut.
        }
        closeQuietly(from);
        closeQuietly(to);
    }

    private void awaitThaw(Socket from) {
        guard.lock();
        try {
            while (frozen || stuck.contains(from)) {
                thawed.awaitUninterruptibly();
            }
        } finally {
            guard.unlock();
        }
    }

    /** From now on nothing comes through, and nobody is told. */
    public void freeze() {
        setFrozen(true);
    }

    /** From now on nothing comes through what is connected now, and nobody is told; new connections work. */
    public void freezeWhatIsThere() {
        stuck.addAll(sockets);
    }

    /** Lets through what was held back, and all that comes. */
    public void thaw() {
        stuck.clear();
        setFrozen(false);
    }

    private void setFrozen(boolean now) {
        guard.lock();
        try {
            frozen = now;
            thawed.signalAll();
        } finally {
            guard.unlock();
        }
    }

    /** From now on clients hear nothing, though the server gets what they say; what it says is lost. */
    public void silence() {
        silent = true;
    }

    /** Cuts all connections that there are; on new ones the server is heard. */
    public void cut() {
        silent = false;
        sockets.forEach(FaultProxy::closeQuietly);
        sockets.clear();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is of no use any more.
        }
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        cut();
        thaw();
    }
}
