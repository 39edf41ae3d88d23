package io.locker.jdbc.postgresql;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * The sockets over which a client listens.
 *
 * <p>After each notification the driver looks whether there is another one, by a read that may take a millisecond, the
 * least that a socket can be told to wait; so it tells of each notification a millisecond late. These sockets do not
 * wait then.
 */
final class PostgresSockets {
    private static final int DO_NOT_WAIT = 1;

    private PostgresSockets() {}

    /** By what name the driver finds the factory. */
    static String factory() {
        return Factory.class.getName();
    }

    /** Public, because the driver makes it. */
    public static final class Factory extends SocketFactory {

        /** Makes the factory; called by the driver. */
        public Factory() {}

        @Override
        public Socket createSocket() {
            return new ListeningSocket();
        }

        @Override
        public Socket createSocket(String host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port), null);
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
            return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
        }

        @Override
        public Socket createSocket(InetAddress host, int port) throws IOException {
            return connected(new InetSocketAddress(host, port), null);
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
            return connected(new InetSocketAddress(host, port), new InetSocketAddress(from, fromPort));
        }

        private static Socket connected(SocketAddress to, @Nullable SocketAddress from) throws IOException {
            Socket socket = new ListeningSocket();
            boolean connected = false;
            try {
                socket.bind(from);
                socket.connect(to);
                connected = true;
                return socket;
            } finally {
                if (!connected) {
                    socket.close();
                }
            }
        }
    }

    /** A socket that takes the shortest time for none. */
    private static final class ListeningSocket extends Socket {
        private volatile int millis;

        // Who reads sets the time too, and is one thread.
        @Override
        @SuppressWarnings("UnsynchronizedOverridesSynchronized")
        public void setSoTimeout(int timeout) throws SocketException {
            super.setSoTimeout(timeout);
            millis = timeout;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] into, int at, int most) throws IOException {
                    if (millis == DO_NOT_WAIT && in.available() == 0) {
                        throw new SocketTimeoutException("There is nothing to read.");
                    }
                    return in.read(into, at, most);
                }
            };
        }
    }
}
