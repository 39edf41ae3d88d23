package io.locker.server.remote;

import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.ServerSecurity;
import io.locker.server.access.AccessFiles;
import io.locker.server.access.Principal;
import io.locker.server.access.Tokens;
import io.locker.server.engine.ServerStatus;
import io.locker.server.tls.ClientAuth;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A node with TLS and access control, and a user who may do with locks whatever there is to do. */
final class SecuredPlace implements AutoCloseable {
    private final Path folder;
    private final NodeAddress address = TestCluster.freeAddress();
    private final TestAuthority authority;
    private final LockerServer server;

    SecuredPlace(Path folder) {
        this.folder = folder;
        authority = new TestAuthority(folder, "root");
        authority.issue("node", "node");
        String token = Tokens.random();
        authority.write("rules", "allow ann acquire,break *\n");
        authority.write("token", token);
        authority.write("tokens", Tokens.line(new Principal("ann"), token));
        ServerSecurity security = new ServerSecurity(
                Optional.of(new AccessFiles(folder.resolve("rules"), Optional.of(folder.resolve("tokens")))),
                Optional.of(authority.files("node", ClientAuth.WANT)),
                Optional.empty(),
                Optional.of(folder.resolve("audit.log")),
                false);
        server = LockerServer.start(ServerConfig.alone(folder.resolve("data"), address), security);
        Await.until("the node serves", () -> server.status().serves());
    }

    String uri() {
        return "lockers://" + address.grpc() + "?ca=" + authority.ca() + "&tokenFile=" + folder.resolve("token");
    }

    /** Names what is left in the table. */
    List<String> leftovers() {
        ServerStatus.Counts table = server.status().table();
        List<String> left = new ArrayList<>();
        if (table.locks() > 0) {
            left.add("locks " + table.locks());
        }
        if (table.sessions() > 0) {
            left.add("sessions " + table.sessions());
        }
        return left;
    }

    @Override
    public void close() {
        server.close();
    }
}
