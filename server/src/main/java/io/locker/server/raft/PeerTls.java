package io.locker.server.raft;

import com.alipay.remoting.ExtendedNettyChannelHandler;
import io.locker.server.tls.ReloadingTls;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.ssl.SslHandler;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import javax.net.ssl.SSLEngine;

/**
 * TLS between nodes, put in front of all that the transport does with a connection. The transport's own settings for it
 * hold for the whole process, keep the key in another form on the disk, and do not look whose certificate it is.
 */
final class PeerTls implements ExtendedNettyChannelHandler {
    private static final String NAME = "locker-tls";

    private final ChannelHandler front;

    private PeerTls(ChannelHandler front) {
        this.front = front;
    }

    /** For connections that come in. */
    static PeerTls in(ReloadingTls tls) {
        return new PeerTls(new In(tls));
    }

    /** For connections to others. */
    static PeerTls out(ReloadingTls tls) {
        return new PeerTls(new Out(tls));
    }

    @Override
    public List<ChannelHandler> frontChannelHandlers() {
        return List.of(front);
    }

    @Override
    public List<ChannelHandler> backChannelHandlers() {
        return List.of();
    }

    /** Makes way for TLS, right behind itself. */
    private static void begin(ChannelHandlerContext at, SSLEngine engine) {
        at.pipeline().addAfter(at.name(), NAME, new SslHandler(engine));
    }

    @ChannelHandler.Sharable
    private static final class In extends ChannelDuplexHandler {
        private final ReloadingTls tls;

        In(ReloadingTls tls) {
            this.tls = tls;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext at) {
            begin(at, tls.serverEngine());
        }
    }

    @ChannelHandler.Sharable
    private static final class Out extends ChannelDuplexHandler {
        private final ReloadingTls tls;

        Out(ReloadingTls tls) {
            this.tls = tls;
        }

        /** Only now it is known whose certificate has to be shown. */
        @Override
        public void connect(
                ChannelHandlerContext at, SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            InetSocketAddress node = (InetSocketAddress) remote;
            begin(at, tls.clientEngine(node.getHostString(), node.getPort()));
            var unused = at.connect(remote, local, promise);
        }
    }
}
