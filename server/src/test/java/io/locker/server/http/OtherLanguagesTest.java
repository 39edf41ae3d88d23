package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.AcquireOptions;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.server.engine.InProcessService;
import io.locker.server.http.HttpClients.Answer;
import io.locker.server.process.FencedServer;
import io.locker.server.process.Program;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.resource.FencedRegister;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs in other languages take part in a lock. */
@Timeout(120)
class OtherLanguagesTest {
    private static final String LOCK = "shared/by all";
    private static final String ESCAPED = "shared/by%20all";
    private static final int ROUNDS = 15;

    @TempDir
    Path root;

    private FencedServer resource;
    private FencedRegister register;
    private HttpScene scene;

    @BeforeEach
    void start() throws IOException {
        scene = HttpScene.alone(root.resolve("nodes"));
        resource = new FencedServer();
        register = resource.register();
    }

    @AfterEach
    void stop() {
        resource.close();
        scene.close();
    }

    private Program worker(String interpreter, String script, String name, String who) {
        return new Program(
                root,
                interpreter,
                OtherLanguagesTest.class,
                script,
                List.of(scene.url(0), name, Integer.toString(ROUNDS), resource.url(), who));
    }

    @Test
    void curlNodeAndJavaTakeTurns() throws Exception {
        String node = Program.node();
        try (InProcessService service = new InProcessService(scene.nodes()::all);
                Locker locker = Locker.using(service, LockerOptions.defaults());
                Program script = worker(node, "worker.mjs", LOCK, "node");
                Program curl = worker("/bin/bash", "worker.sh", ESCAPED, "curl")) {
            for (int i = 0; i < ROUNDS; i++) {
                try (Hold hold = locker.lock(LOCK).acquire(AcquireOptions.within(Duration.ofSeconds(30)))) {
                    assertThat(register.access(hold.token(), "java", Access.Kind.ENTER))
                            .isTrue();
                    Await.letPass(Duration.ofMillis(5));
                    assertThat(register.access(hold.token(), "java", Access.Kind.LEAVE))
                            .isTrue();
                }
            }
            script.awaitSuccess(Duration.ofSeconds(60));
            curl.awaitSuccess(Duration.ofSeconds(60));
        }
        List<Access> accesses = register.accesses();
        assertThat(accesses).hasSize(3 * 2 * ROUNDS);
        assertThat(MutualExclusion.withoutOverlap(accesses)).isEmpty();
        assertThat(MutualExclusion.atResource(accesses)).isEmpty();
    }

    @Test
    void aFrozenProgramLosesItsLeaseAndItsTokenIsRefused() {
        try (Program keeper = new Program(
                root, Program.node(), OtherLanguagesTest.class, "keeper.mjs", List.of(scene.url(0), "frozen", "1s"))) {
            keeper.awaitText("held");
            long token = Long.parseLong(keeper.output().strip().split(" ", -1)[1]);
            assertThat(register.access(new FencingToken(token), "keeper", Access.Kind.WRITE))
                    .isTrue();
            keeper.signal("STOP");
            Answer next = scene.client()
                    .post("/v1/locks/frozen/acquire", "{\"wait\":\"20s\",\"ttl\":\"1h\"}")
                    .with(200);
            assertThat(register.access(new FencingToken(next.token()), "next", Access.Kind.WRITE))
                    .isTrue();
            keeper.signal("CONT");
            keeper.awaitText("lost 410 " + token);
            assertThat(register.access(new FencingToken(token), "keeper", Access.Kind.WRITE))
                    .isFalse();
            assertThat(scene.client().renew("frozen", next).with(200).token()).isEqualTo(next.token());
        }
    }
}
