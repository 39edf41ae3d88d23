package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.FencingToken;
import io.locker.server.http.HttpClients.Answer;
import io.locker.server.http.HttpClients.Client;
import io.locker.testkit.Await;
import io.locker.testkit.check.Access;
import io.locker.testkit.check.MutualExclusion;
import io.locker.testkit.resource.FencedRegister;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many clients take and give back at random; the resource sees that never two hold at once. */
@Timeout(120)
class HttpHammerTest {
    private static final int CLIENTS = 12;
    private static final int ROUNDS = 60;

    private final FencedRegister register = new FencedRegister();
    private final AtomicInteger grants = new AtomicInteger();

    @Test
    void neverTwoAtOnceAndTokensIncrease(@TempDir Path root) throws Exception {
        long seed = Long.getLong("hammer.seed", System.nanoTime());
        System.out.println("HttpHammerTest seed=" + seed + " (replay with -Dhammer.seed=" + seed + ")");
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (HttpScene scene = HttpScene.alone(root)) {
            Client client = scene.client();
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                String who = "client-" + i;
                all.add(CompletableFuture.runAsync(() -> work(client, who, random), threads));
            }
            for (CompletableFuture<Void> each : all) {
                Await.get(each, Duration.ofSeconds(100));
            }
            assertThat(client.get("/v1/locks/hammer").json().path("free").asBoolean())
                    .isTrue();
            assertThat(client.get("/v1/locks/hammer").json().path("waiting").asInt())
                    .isZero();
        } finally {
            threads.shutdownNow();
        }
        List<Access> accesses = register.accesses();
        assertThat(grants.get()).isGreaterThan(CLIENTS * ROUNDS / 4);
        assertThat(accesses).hasSize(2 * grants.get());
        assertThat(MutualExclusion.withoutOverlap(accesses)).isEmpty();
        assertThat(MutualExclusion.atResource(accesses)).isEmpty();
    }

    private void work(Client client, String who, Random random) {
        for (int round = 0; round < ROUNDS; round++) {
            String request = "{\"requestId\":\"" + who + "-" + round + "\",\"ttl\":\"1m\",\"wait\":\""
                    + (random.nextInt(4) == 0 ? 0 : random.nextInt(400)) + "ms\"}";
            List<CompletableFuture<Answer>> copies = new ArrayList<>();
            for (int copy = random.nextInt(4) == 0 ? 2 : 1; copy > 0; copy--) {
                copies.add(client.postLater("/v1/locks/hammer/acquire", request));
            }
            Answer held = null;
            for (CompletableFuture<Answer> copy : copies) {
                Answer answer = copy.join();
                assertThat(answer.status()).as(answer.body()).isIn(200, 409);
                held = answer.status() == 200 ? answer : held;
            }
            if (held != null) {
                grants.incrementAndGet();
                use(client, who, held, random);
            }
        }
    }

    private void use(Client client, String who, Answer held, Random random) {
        FencingToken token = new FencingToken(held.token());
        assertThat(register.access(token, who, Access.Kind.ENTER)).isTrue();
        if (random.nextInt(5) == 0) {
            client.renew("hammer", held).with(200);
        }
        assertThat(register.access(token, who, Access.Kind.LEAVE)).isTrue();
        for (int copy = random.nextInt(4) == 0 ? 2 : 1; copy > 0; copy--) {
            client.release("hammer", held).with(200);
        }
    }
}
