package io.locker.server.raft;

import com.alipay.sofa.jraft.rpc.impl.BoltRpcServer;
import com.alipay.sofa.jraft.rpc.impl.ConnectionClosedEventListener;
import com.alipay.sofa.jraft.rpc.impl.core.AppendEntriesRequestProcessor;
import java.util.ArrayList;
import java.util.List;

/**
 * The engine's server for other nodes, but for what it does when a connection of one ends. The engine would throw away
 * what it has for that node, and wait up to 15 seconds for an entry that is just being taken, with a lock that this
 * entry needs, and the first one of the next leader: nobody led meanwhile. Here it stays until the server is shut down;
 * there is one for each other node, and it goes on when that node connects again.
 */
final class PeerServer extends BoltRpcServer {
    private final List<AppendEntriesRequestProcessor> takers = new ArrayList<>();

    PeerServer(com.alipay.remoting.rpc.RpcServer server) {
        super(server);
    }

    @Override
    public void registerConnectionClosedEventListener(ConnectionClosedEventListener listener) {
        if (listener instanceof AppendEntriesRequestProcessor taker) {
            takers.add(taker);
        } else {
            super.registerConnectionClosedEventListener(listener);
        }
    }

    @Override
    public void shutdown() {
        super.shutdown();
        // On a thread of its own, as it waits for entries that are being taken, and a node that failed may take none.
        Thread ending = new Thread(() -> takers.forEach(AppendEntriesRequestProcessor::destroy), "locker-peers-end");
        ending.setDaemon(true);
        ending.start();
    }
}
