package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.ServerSecurity;
import io.locker.server.tls.ClientAuth;
import io.locker.server.tls.TlsFiles;
import io.locker.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real nodes that talk with each other by TLS, and show each other certificates. */
@Timeout(120)
class SecuredPeersTest {
    @TempDir
    private Path folder;

    private final List<NodeAddress> addresses = List.of(TestCluster.freeAddress(), TestCluster.freeAddress());
    private final List<LockerServer> running = new ArrayList<>();

    private LockerServer start(int node, Optional<TlsFiles> peers) {
        ServerSecurity security =
                new ServerSecurity(Optional.empty(), Optional.empty(), peers, Optional.empty(), false);
        LockerServer server = LockerServer.start(
                ServerConfig.member(folder.resolve("data-" + node), addresses.get(node), addresses), security);
        running.add(server);
        return server;
    }

    private LockerServer start(int node, TestAuthority authority) {
        authority.issue("node-" + node, "node-" + node);
        return start(node, Optional.of(authority.files("node-" + node, ClientAuth.REQUIRE)));
    }

    private boolean someoneServes() {
        return running.stream().anyMatch(server -> server.status().serves());
    }

    @AfterEach
    void stop() {
        running.forEach(LockerServer::close);
    }

    @Test
    void nodesOfOneAuthorityServeTogetherAndShowNothingInTheOpen() throws IOException {
        TestAuthority authority = new TestAuthority(folder, "peers");
        start(0, authority);
        start(1, authority);

        Await.until("a node serves", this::someoneServes);

        try (Socket open =
                new Socket(InetAddress.getLoopbackAddress(), addresses.get(0).peerPort())) {
            OutputStream out = open.getOutputStream();
            out.write("\2\1in the open".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            byte[] said = open.getInputStream().readAllBytes();
            // An alert of TLS, which begins with 21, or nothing; then the end.
            assertThat(said.length == 0 || said[0] == 21).isTrue();
        }
    }

    @Test
    void aNodeThatNobodyTrustedVouchesForTakesNoPart() {
        start(0, new TestAuthority(folder, "peers"));
        start(1, new TestAuthority(folder, "strangers"));

        Await.always(Duration.ofSeconds(4), "nobody has a majority", () -> !someoneServes());
    }

    @Test
    void aNodeThatTalksInTheOpenTakesNoPart() {
        start(0, new TestAuthority(folder, "peers"));
        start(1, Optional.empty());

        Await.always(Duration.ofSeconds(4), "nobody has a majority", () -> !someoneServes());
    }

    @Test
    void aNodeWithTheCertificateOfAnotherHostIsNotAsked() {
        TestAuthority authority = new TestAuthority(folder, "peers");
        start(0, authority);
        authority.issueFor("elsewhere", "elsewhere.example.org");
        start(1, Optional.of(authority.files("elsewhere", ClientAuth.REQUIRE)));

        Await.always(
                Duration.ofSeconds(4),
                "the certificate is not for this host",
                () -> running.stream()
                        .noneMatch(server -> server.status().serves()
                                && server.status()
                                        .log()
                                        .address()
                                        .equals(addresses.get(0).peer())));
    }

    @Test
    void certificatesAreReplacedWhileNodesRun() {
        TestAuthority first = new TestAuthority(folder, "peers");
        start(0, first);
        start(1, first);
        Await.until("a node serves", this::someoneServes);

        // The same files, of another authority: connections that begin from now on are of the new one.
        TestAuthority second = new TestAuthority(folder, "peers");
        second.issue("node-0", "node-0");
        second.issue("node-1", "node-1");
        Await.letPass(Duration.ofSeconds(4));
        Await.until("a node serves still", this::someoneServes);

        running.remove(1).close();
        start(1, second);
        Await.until("a node serves again", this::someoneServes);
    }
}
