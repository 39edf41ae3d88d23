package io.locker.remote;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the server is, and as whom to come.
 *
 * @param nodes the nodes given, in that order
 * @param token what proves who comes
 * @param security how to be sure of the server; null to talk in the open
 */
record RemoteLocation(
        List<HostPort> nodes, Token token, @Nullable RemoteSecurity security) {
    static final int PORT = 7420;

    private static final Set<String> PARAMETERS = Set.of("token", "tokenFile", "ca", "cert", "key");

    /** Reads an address. */
    static RemoteLocation of(BackendUri uri) {
        uri.allowOnly(PARAMETERS);
        String rest = uri.rest();
        if (!rest.startsWith("//") || rest.length() == 2) {
            throw new IllegalArgumentException("An address of Locker's server names a host, such as"
                    + " locker://localhost:" + PORT + ". address=" + uri);
        }
        String hosts = rest.endsWith("/") ? rest.substring(2, rest.length() - 1) : rest.substring(2);
        List<HostPort> nodes = uri.hosts(hosts, PORT, "locker://one:" + PORT + ",two:" + PORT);
        return new RemoteLocation(nodes, Token.of(uri), RemoteSecurity.of(uri));
    }
}
