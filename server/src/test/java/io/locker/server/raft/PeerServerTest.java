package io.locker.server.raft;

import static org.assertj.core.api.Assertions.assertThat;

import com.alipay.sofa.jraft.rpc.Connection;
import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the engine has for a peer when a connection of that peer ends. */
@Timeout(60)
final class PeerServerTest {
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final int port = TestServers.freePort();
    private final com.alipay.remoting.rpc.RpcServer bolt =
            new com.alipay.remoting.rpc.RpcServer("127.0.0.1", port, true);

    /** Takes entries, and tells what it is told. */
    private final class Taker extends AppendEntriesRequestProcessor {
        Taker() {
            super(null);
        }

        @Override
        public void onClosed(String remote, Connection connection) {
            told.add("closed");
        }

        @Override
        public void destroy() {
            told.add("destroyed");
        }
    }

    private void connectAndLeave(BoltRpcServer server) throws IOException {
        server.registerConnectionClosedEventListener(new Taker());
        server.registerConnectionClosedEventListener((remote, connection) -> told.add("seen"));
        assertThat(server.init(null)).isTrue();
        try (Socket peer = new Socket(InetAddress.getLoopbackAddress(), port)) {
            assertThat(peer.isConnected()).isTrue();
        }
        Await.until("the end of the connection is seen", () -> told.contains("seen"));
    }

    @Test
    void staysUntilTheServerIsShutDown() throws IOException {
        PeerServer server = new PeerServer(bolt);
        connectAndLeave(server);

        assertThat(told).containsExactly("seen");
        server.shutdown();

        Await.until("what belongs to peers has ended", () -> told.size() == 2);
        assertThat(told).containsExactly("seen", "destroyed");
    }

    @Test
    void wouldBeThrownAwayByTheEngineAlone() throws IOException {
        BoltRpcServer server = new BoltRpcServer(bolt);
        connectAndLeave(server);

        server.shutdown();

        assertThat(told).containsExactly("closed", "seen");
    }
}
