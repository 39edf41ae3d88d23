package io.locker.benchmarks.cluster;

import io.locker.benchmarks.cluster.Service.Ports;
import io.locker.testkit.server.ServerKind;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A node of etcd, with its defaults but for where it is.
 *
 * @param ports where all nodes are
 * @param index which of them this is
 */
record EtcdKind(Ports ports, int index) implements ServerKind {
    private static final int PATIENCE_MILLIS = 1_000;
    private static final Pattern MEMBER = Pattern.compile("\"member_id\":\"([0-9]+)\"");
    private static final Pattern LEADER = Pattern.compile("\"leader\":\"([0-9]+)\"");

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public List<String> programs() {
        return List.of("etcd", "/usr/bin/etcd", "/usr/local/bin/etcd");
    }

    @Override
    public List<String> command(Place place) {
        String client = "http://127.0.0.1:" + ports.clients().get(index);
        String peer = peer(index);
        return List.of(
                place.program().toString(),
                "--name=node-" + index,
                "--data-dir=" + place.directory().resolve("data"),
                "--listen-client-urls=" + client,
                "--advertise-client-urls=" + client,
                "--listen-peer-urls=" + peer,
                "--initial-advertise-peer-urls=" + peer,
                "--initial-cluster-token=locker-benchmark",
                "--initial-cluster="
                        + IntStream.range(0, ports.nodes())
                                .mapToObj(i -> "node-" + i + "=" + peer(i))
                                .collect(Collectors.joining(",")));
    }

    private String peer(int node) {
        return "http://127.0.0.1:" + ports.peers().get(node);
    }

    @Override
    public String url(int port) {
        return "etcd://127.0.0.1:" + ports.clients().get(index);
    }

    /** Clients are let in only when there are enough nodes, so the first ones are not waited for. */
    @Override
    public boolean isReady(int port) {
        int heard = ports.nodes() == 1 ? ports.clients().get(0) : ports.peers().get(index);
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), heard), PATIENCE_MILLIS);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    static boolean leads(Cluster.Node node) throws IOException {
        URI status = URI.create("http://127.0.0.1:" + node.port() + "/v3/maintenance/status");
        HttpURLConnection asking = (HttpURLConnection) status.toURL().openConnection();
        asking.setConnectTimeout(PATIENCE_MILLIS);
        asking.setReadTimeout(PATIENCE_MILLIS);
        asking.setDoOutput(true);
        asking.getOutputStream().write("{}".getBytes(StandardCharsets.US_ASCII));
        String answer = new String(asking.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        Matcher member = MEMBER.matcher(answer);
        Matcher leader = LEADER.matcher(answer);
        return member.find() && leader.find() && member.group(1).equals(leader.group(1));
    }
}
