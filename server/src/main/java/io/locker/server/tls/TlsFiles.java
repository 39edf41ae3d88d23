package io.locker.server.tls;

import java.nio.file.Path;
import java.util.Optional;

/**
 * The files that TLS needs, all in PEM.
 *
 * @param certificates the server's certificate, and those that lead from it to one that is trusted
 * @param key its key, not encrypted, in the form that begins with {@code BEGIN PRIVATE KEY}
 * @param trusted certificates of those who vouch for clients or other nodes; empty if nobody is asked for one
 * @param clientAuth whether those who connect show a certificate
 */
public record TlsFiles(Path certificates, Path key, Optional<Path> trusted, ClientAuth clientAuth) {
    /**
     * Checks that the parts fit together.
     *
     * @param certificates the server's certificate
     * @param key its key
     * @param trusted certificates of those who vouch for others
     * @param clientAuth whether those who connect show a certificate
     * @throws IllegalArgumentException if certificates are asked for and nobody is trusted to vouch for them
     */
    public TlsFiles {
        if (clientAuth != ClientAuth.NONE && trusted.isEmpty()) {
            throw new IllegalArgumentException(
                    "Certificates of clients are asked for, and nobody is trusted to vouch for them. certificates="
                            + certificates);
        }
    }
}
