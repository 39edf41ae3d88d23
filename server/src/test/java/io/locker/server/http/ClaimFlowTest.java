package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.machine.Reply;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.SessionName;
import io.locker.server.http.request.Wanted;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClaimFlowTest {
    private static final LockName LOCK = new LockName("wanted");
    private static final Duration HOUR = Duration.ofHours(1);

    private final Claims claims = new Claims(HttpLimits.defaults().serving(), TimeSource.system());
    private final SessionName session = SessionName.of(true, HOUR, "next");
    private HttpScene scene;
    private NodeLine node;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        scene = HttpScene.alone(root);
        node = new NodeLine(scene.nodes().get(0));
        node.open("before");
        assertThat(node.acquire("before", LOCK)).isInstanceOf(Reply.Granted.class);
        node.holdUp();
    }

    @AfterEach
    void stop() {
        node.close();
        scene.close();
    }

    private Exchange acquire(Duration waiting, boolean ticket, CompletableFuture<Response> answer) throws Exception {
        Wanted.How how = new Wanted.How(Demand.exclusive(), Origin.NONE, waiting, ticket);
        return node.there(() -> {
            Exchange exchange = new Exchange(node.loop(), "/", url -> null, answer::complete);
            claims.acquire(
                    exchange, node.line(), new Wanted.Acquire(LOCK, new Wanted.Numbered(session, 1), false, how));
            return exchange;
        });
    }

    private void leave(Exchange exchange) throws Exception {
        node.there(() -> {
            exchange.leave();
            return exchange;
        });
    }

    private boolean isFree() {
        return scene.client().get("/v1/locks/" + LOCK).json().path("free").asBoolean();
    }

    /** The client goes while the server asks how its claim stands, and the lock is granted to it before it is told. */
    private void goneBeforeTheGrant(Duration waiting, boolean ticket) throws Exception {
        Exchange exchange = acquire(waiting, ticket, new CompletableFuture<>());
        node.awaitHeldUp();
        leave(exchange);
        node.withdraw("before");
        node.letGo();
    }

    @Test
    void whoIsGoneBeforeTheGrantHoldsNothing() throws Exception {
        goneBeforeTheGrant(Duration.ofSeconds(20), false);
        Await.until("nobody holds it", this::isFree);
        Await.until("nobody waits for anything", node.line()::isIdle);
    }

    @Test
    void whoWaitsOnAndIsGoneHoldsNothing() throws Exception {
        goneBeforeTheGrant(HOUR, false);
        Await.until("nobody holds it", this::isFree);
    }

    @Test
    void aTicketIsGrantedToWhoIsGone() throws Exception {
        goneBeforeTheGrant(Duration.ofSeconds(20), true);
        Await.get(node.line().resume(node.loop(), session.id()));
        assertThat(isFree()).isFalse();
    }

    /** The engine remembers that it stood in the queue, and the hold was told since. */
    @Test
    void aRepeatThatIsGoneTakesNothingAway() throws Exception {
        isThereAndHoldsIt();
        node.holdUp();
        Exchange repeat = acquire(Duration.ofSeconds(20), false, new CompletableFuture<>());
        node.awaitHeldUp();
        leave(repeat);
        node.letGo();
        Await.until("it is seen to", node.line()::isIdle);
        Await.get(node.line().resume(node.loop(), session.id()));
        assertThat(isFree()).isFalse();
    }

    @Test
    void whoIsThereHoldsIt() throws Exception {
        isThereAndHoldsIt();
        assertThat(isFree()).isFalse();
    }

    private void isThereAndHoldsIt() throws Exception {
        CompletableFuture<Response> answer = new CompletableFuture<>();
        acquire(Duration.ofSeconds(20), false, answer);
        node.awaitHeldUp();
        node.withdraw("before");
        node.letGo();
        assertThat(Await.get(answer).status()).isEqualTo(200);
    }
}
