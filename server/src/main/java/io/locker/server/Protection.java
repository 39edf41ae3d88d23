package io.locker.server;

import io.locker.server.access.AccessControl;
import io.locker.server.access.Admission;
import io.locker.server.access.Audit;
import io.locker.server.engine.Reception;
import io.locker.server.tls.ReloadingTls;
import io.locker.server.tls.TlsFiles;
import io.locker.server.tls.WatchedFiles;
import io.locker.spi.TimeSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What protects one node while it runs: certificates, who is let in, and the record of that. */
final class Protection implements AutoCloseable {
    private final ServerSecurity security;
    private final Deque<Runnable> closing = new ArrayDeque<>();
    private final Audit audit;
    private final Optional<ReloadingTls> clients;
    private final Optional<ReloadingTls> peers;

    /** Reads the files; throws IllegalArgumentException if one of them cannot be read. */
    Protection(ServerSecurity security, TimeSource time, LongSupplier clock) {
        this.security = security;
        boolean done = false;
        try {
            audit = new Audit(security.audit(), time, clock);
            closing.push(audit::close);
            clients = security.clients().map(files -> tls("certificates for clients", files));
            peers = security.peers().map(files -> tls("certificates for other nodes", files));
            done = true;
        } finally {
            if (!done) {
                close();
            }
        }
    }

    private ReloadingTls tls(String what, TlsFiles files) {
        ReloadingTls tls = ReloadingTls.open(what, files, WatchedFiles.EVERY);
        closing.push(tls::close);
        return tls;
    }

    Optional<ReloadingTls> clients() {
        return clients;
    }

    Optional<ReloadingTls> peers() {
        return peers;
    }

    /** Puts what decides who is let in before a server; throws IllegalArgumentException if its files cannot be read. */
    Admission admission(Reception server) {
        return security.access()
                .<Admission>map(files -> {
                    AccessControl control = new AccessControl(files, server, audit, WatchedFiles.EVERY);
                    closing.push(control::close);
                    return control;
                })
                .orElseGet(() -> Admission.open(server, audit));
    }

    /** Looks at no file any more, and closes the record. */
    @Override
    public void close() {
        closing.forEach(Runnable::run);
        closing.clear();
    }
}
