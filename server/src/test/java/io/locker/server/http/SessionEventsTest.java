package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.LockName;
import io.locker.machine.Reply;
import io.locker.server.http.request.Problem;
import io.locker.server.http.request.Response;
import io.locker.server.http.request.SessionName;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SessionEventsTest {
    private static final LockName LOCK = new LockName("told");

    private final EmbeddedChannel client = new EmbeddedChannel();
    private final CompletableFuture<Response> answer = new CompletableFuture<>();
    private final SessionName session = SessionName.of(false, Duration.ofHours(1), "watched");
    private HttpScene scene;
    private NodeLine node;

    @BeforeEach
    void start(@TempDir Path root) throws Exception {
        scene = HttpScene.alone(root);
        node = new NodeLine(scene.nodes().get(0));
        node.open("before");
        node.open(session.id());
        assertThat(node.acquire("before", LOCK)).isInstanceOf(Reply.Granted.class);
        assertThat(node.acquire(session.id(), LOCK)).isInstanceOf(Reply.Queued.class);
    }

    @AfterEach
    void stop() {
        client.finishAndReleaseAll();
        node.close();
        scene.close();
    }

    private void watch(Supplier<EventStream> begin) throws Exception {
        node.there(() -> {
            Exchange exchange = new Exchange(node.loop(), "/", url -> null, answer::complete);
            Claims claims = new Claims(HttpLimits.defaults().serving(), TimeSource.system());
            new Sessions(claims).watch(exchange, node.line(), session, begin);
            return exchange;
        });
    }

    private EventStream stream() {
        EventStream stream = new EventStream(client);
        stream.begin(Duration.ofMinutes(1));
        return stream;
    }

    /** Returns what the client was told since the last time. */
    private String told() throws Exception {
        return node.there(() -> {
            StringBuilder told = new StringBuilder();
            for (Object out = client.readOutbound(); out != null; out = client.readOutbound()) {
                if (out instanceof HttpContent content) {
                    told.append(content.content().toString(StandardCharsets.UTF_8));
                    content.release();
                }
            }
            return told.toString();
        });
    }

    @Test
    void whatHappenedBeforeTheStandingsIsNotToldAfter() throws Exception {
        node.holdUp();
        watch(this::stream);
        node.awaitHeldUp();
        node.withdraw("before");
        node.withdraw(session.id());
        node.letGo();
        Await.get(node.line().resume(node.loop(), session.id()));
        assertThat(told()).doesNotContain("event: granted");
        node.end(session.id());
        assertThat(told()).startsWith("event: session-ended");
    }

    @Test
    void theStandingsComeFirst() throws Exception {
        watch(this::stream);
        Await.get(node.line().resume(node.loop(), session.id()));
        assertThat(told()).startsWith("event: standing").contains("waiting").doesNotContain("granted");
        node.withdraw("before");
        assertThat(told()).startsWith("event: granted");
    }

    @Test
    void aStreamTooManyIsRefusedAndHeardNoMore() throws Exception {
        watch(() -> {
            throw Problem.of(429, "limit-reached", "There are too many streams of events.", true)
                    .refused();
        });
        assertThat(Await.get(answer).status()).isEqualTo(429);
        assertThat(node.line().isIdle()).isTrue();
    }

    @Test
    void aSessionThatEndedMeanwhileIsNotThere() throws Exception {
        node.holdUp();
        watch(this::stream);
        node.awaitHeldUp();
        node.end(session.id());
        node.letGo();
        assertThat(Await.get(answer).status()).isEqualTo(410);
        assertThat(node.line().isIdle()).isTrue();
    }
}
