package io.locker.server;

import io.locker.server.access.AccessFiles;
import io.locker.server.tls.ListenRules;
import io.locker.server.tls.ListenRules.Audience;
import io.locker.server.tls.ListenRules.Listener;
import io.locker.server.tls.TlsFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How a node is protected.
 *
 * @param access where it is written who may do what; empty: everybody may do everything
 * @param clients the certificates of the ports for clients; empty: they talk in the open
 * @param peers the certificates of the port for other nodes; empty: they talk in the open
 * @param audit the file of the audit; empty: it goes to the log alone
 * @param insecure whether the node may listen beyond this machine without protection
 */
public record ServerSecurity(
        Optional<AccessFiles> access,
        Optional<TlsFiles> clients,
        Optional<TlsFiles> peers,
        Optional<Path> audit,
        boolean insecure) {
    private static final ServerSecurity NONE =
            new ServerSecurity(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false);

    /**
     * Returns no protection at all, for a node that is not reached from other machines.
     *
     * @return everybody may do everything, and in the open
     */
    public static ServerSecurity none() {
        return NONE;
    }

    /**
     * Checks that a node may listen where it would.
     *
     * @param listen the name or number at which it listens
     * @throws IllegalArgumentException if it may not; says what is missing
     */
    public void check(String listen) {
        ListenRules.check(
                List.of(
                        new Listener("grpc-port", listen, Audience.CLIENTS, clients),
                        new Listener("http-port", listen, Audience.CLIENTS, clients),
                        new Listener("peer-port", listen, Audience.NODES, peers)),
                access.isPresent(),
                insecure);
    }
}
