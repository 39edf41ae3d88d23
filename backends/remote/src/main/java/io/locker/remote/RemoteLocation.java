package io.locker.remote;

import io.locker.spi.BackendUri;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is, and as whom to come.
 *
 * @param nodes the nodes given, in that order
 * @param token what proves who comes
 * @param security how to be sure of the server; null to talk in the open
 */
record RemoteLocation(
        List<Node> nodes, Token token, @Nullable RemoteSecurity security) {
    static final int PORT = 7420;

    /** Whatever the resolver may know, without what has a meaning in an address. */
    private static final Pattern HOST = Pattern.compile("[^\\s\\p{Cntrl}/@\\[\\]]+");

    private static final Set<String> PARAMETERS = Set.of("token", "tokenFile", "ca", "cert", "key");

    /**
     * One node.
     *
     * @param host a name or number, without brackets
     * @param port the port
     */
    record Node(String host, int port) {
        @Override
        public String toString() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }

        /**
         * Reads {@code host} or {@code host:port}, with brackets around a number with colons; null if it is neither.
         */
        static @Nullable Node parse(String text) {
            int colon = text.lastIndexOf(':');
            boolean hasPort = colon > text.lastIndexOf(']');
            String host = hasPort ? text.substring(0, colon) : text;
            String port = hasPort ? text.substring(colon + 1) : Integer.toString(PORT);
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            } else if (host.contains(":")) {
                return null;
            }
            return HOST.matcher(host).matches() ? of(host, port) : null;
        }

        /** Reads a port at a host; null if it is none. */
        static @Nullable Node of(String host, String port) {
            int number = port.matches("[0-9]{1,5}") ? Integer.parseInt(port) : 0;
            return number < 1 || number > 65_535 ? null : new Node(host, number);
        }
    }

    /** Reads an address. */
    static RemoteLocation of(BackendUri uri) {
        uri.allowOnly(PARAMETERS);
        String rest = uri.rest();
        if (!rest.startsWith("//") || rest.length() == 2) {
            throw new IllegalArgumentException("An address of Locker's server names a host, such as"
                    + " locker://localhost:" + PORT + ". address=" + uri);
        }
        String hosts = rest.endsWith("/") ? rest.substring(2, rest.length() - 1) : rest.substring(2);
        Set<Node> nodes = new LinkedHashSet<>();
        for (String text : hosts.split(",", -1)) {
            Node node = Node.parse(text);
            if (node == null) {
                throw new IllegalArgumentException("An address of Locker's server has hosts and ports, such as"
                        + " locker://one:" + PORT + ",two:" + PORT + ". address=" + uri);
            }
            nodes.add(node);
        }
        return new RemoteLocation(new ArrayList<>(nodes), Token.of(uri), RemoteSecurity.of(uri));
    }
}
