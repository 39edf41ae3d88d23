package io.locker.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Reply;
import io.locker.server.engine.LockServer;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** To whom a session belongs is known to every node. */
class LeaderChangeTest {
    @TempDir
    private Path folder;

    private final List<LockServer> nodes = new ArrayList<>();
    private final List<AccessControl> controls = new ArrayList<>();
    private final Audit audit = new Audit(Optional.empty(), TimeSource.system(), () -> Guarded.NOON);

    private void start() throws IOException {
        Path rules = Files.writeString(folder.resolve("rules"), "group all ann bob\nallow @all acquire *\n");
        Path tokens = Files.writeString(
                folder.resolve("tokens"),
                Tokens.line(new Principal("ann"), Guarded.token("ann")) + "\n"
                        + Tokens.line(new Principal("bob"), Guarded.token("bob")) + "\n");
        List<String> members = Stream.generate(() -> "127.0.0.1:" + TestServers.freePort())
                .limit(3)
                .toList();
        for (int i = 0; i < members.size(); i++) {
            LockServer node = Guarded.node(folder.resolve("node-" + i), members, i);
            nodes.add(node);
            controls.add(
                    new AccessControl(new AccessFiles(rules, Optional.of(tokens)), node, audit, Duration.ofSeconds(1)));
        }
    }

    private int leader() {
        Await.until(
                "a node serves",
                () -> nodes.stream().anyMatch(node -> node.status().serves()));
        return nodes.indexOf(nodes.stream()
                .filter(node -> node.status().serves())
                .findFirst()
                .orElseThrow());
    }

    @AfterEach
    void stop() {
        controls.forEach(AccessControl::close);
        nodes.forEach(LockServer::close);
        audit.close();
    }

    @Test
    void aSessionBelongsToItsUserAlsoAtTheNextLeader() throws IOException {
        start();
        int first = leader();
        Guest ann = new Guest(controls.get(first).admit(Guarded.as("ann")));
        ann.open("s");
        assertThat(ann.carry(ann.acquire("s", 1, "orders"))).isInstanceOf(Reply.Granted.class);

        nodes.remove(first).close();
        controls.remove(first).close();
        int second = leader();

        Guest bob = new Guest(controls.get(second).admit(Guarded.as("bob")));
        assertThat(bob.resume("s").alive()).isFalse();
        bob.denied(new Command.Release(bob.request("ann!s"), new ClaimId("ann!s", 1), 0));
        bob.open("s");
        assertThat(bob.carry(new Command.Release(bob.request("s"), new ClaimId("s", 1), 0)))
                .isEqualTo(Reply.UNKNOWN);
        Guest again = new Guest(controls.get(second).admit(Guarded.as("ann")));
        assertThat(again.resume("s").standings()).hasSize(1);
    }
}
