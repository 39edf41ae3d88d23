package io.locker.server;

import java.util.ArrayList;
import java.util.List;

/**
 * Where one node is reached: by other nodes, whose word for it is its name, and by clients. Written
 * {@code host:peer/grpc/http}; ports that are left out are the usual ones.
 *
 * @param host the name or number of its machine
 * @param peerPort for other nodes
 * @param grpcPort for clients by gRPC
 * @param httpPort for clients by HTTP
 */
public record NodeAddress(String host, int peerPort, int grpcPort, int httpPort) {
    /** The usual port for clients by gRPC. */
    public static final int GRPC_PORT = 7420;

    /** The usual port for clients by HTTP. */
    public static final int HTTP_PORT = 7421;

    /** The usual port for other nodes. */
    public static final int PEER_PORT = 7422;

    private static final int MOST = 65_535;

    /**
     * Checks the parts.
     *
     * @param host the name or number of its machine
     * @param peerPort for other nodes
     * @param grpcPort for clients by gRPC
     * @param httpPort for clients by HTTP
     * @throws IllegalArgumentException if there is no such host or port
     */
    public NodeAddress {
        if (host.isBlank() || host.chars().anyMatch(c -> c == '/' || c == ',' || Character.isWhitespace(c))) {
            throw new IllegalArgumentException("A node has a host. host=" + host);
        }
        for (int port : new int[] {peerPort, grpcPort, httpPort}) {
            if (port < 1 || port > MOST) {
                throw new IllegalArgumentException("A port is between 1 and " + MOST + ". port=" + port);
            }
        }
    }

    /**
     * Reads an address.
     *
     * @param text {@code host}, {@code host:peer}, {@code host:peer/grpc} or {@code host:peer/grpc/http}; a number of
     *     IPv6 stands in brackets
     * @return the address
     * @throws IllegalArgumentException if it is none
     */
    public static NodeAddress parse(String text) {
        String[] parts = text.split("/", -1);
        int colon = parts[0].indexOf(':', parts[0].lastIndexOf(']') + 1);
        String host = colon < 0 ? parts[0] : parts[0].substring(0, colon);
        List<Integer> ports = new ArrayList<>(List.of(PEER_PORT, GRPC_PORT, HTTP_PORT));
        if (parts.length > ports.size()) {
            throw new IllegalArgumentException("The address of a node is host:peer/grpc/http. address=" + text);
        }
        if (colon >= 0) {
            ports.set(0, port(parts[0].substring(colon + 1), text));
        }
        for (int i = 1; i < parts.length; i++) {
            ports.set(i, port(parts[i], text));
        }
        return new NodeAddress(host, ports.get(0), ports.get(1), ports.get(2));
    }

    private static int port(String text, String whole) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "The address of a node is host:peer/grpc/http. address=" + whole + " port=" + text, e);
        }
    }

    /**
     * Returns where other nodes reach it.
     *
     * @return its name
     */
    public String peer() {
        return host + ":" + peerPort;
    }

    /**
     * Returns where clients reach it by gRPC.
     *
     * @return host and port
     */
    public String grpc() {
        return host + ":" + grpcPort;
    }

    /**
     * Returns where clients reach it by HTTP.
     *
     * @return host and port
     */
    public String http() {
        return host + ":" + httpPort;
    }

    /**
     * Returns the address of a node whose name is all that is known: it has the ports of this one.
     *
     * @param peer where other nodes reach it
     * @return its address
     */
    NodeAddress like(String peer) {
        NodeAddress other = parse(peer);
        return new NodeAddress(other.host, other.peerPort, grpcPort, httpPort);
    }

    @Override
    public String toString() {
        return peer() + "/" + grpcPort + "/" + httpPort;
    }
}
