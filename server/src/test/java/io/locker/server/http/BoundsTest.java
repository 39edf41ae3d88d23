package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Command.RequestId;
import io.locker.machine.Demand;
import io.locker.machine.Origin;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.engine.Outlet;
import io.locker.server.engine.Visitor;
import io.locker.server.http.HttpClients.Client;
import io.locker.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpHeaders;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One client cannot hurt others. */
@Timeout(60)
class BoundsTest {
    private static final HttpLimits SHORT = HttpLimits.defaults()
            .with(new HttpLimits.Counts(20, 4, 2, 10))
            .with(new HttpLimits.Patience(
                    Duration.ofMillis(400), Duration.ofMillis(800), Duration.ofMillis(500), 64 << 10));

    private static final HttpClients.Answer NO_ANSWER =
            new HttpClients.Answer(0, HttpHeaders.of(Map.of(), (name, value) -> true), "");

    private HttpScene scene;

    @BeforeEach
    void start(@TempDir Path root) {
        scene = new HttpScene(root, 1, SHORT);
    }

    @AfterEach
    void stop() {
        scene.close();
    }

    private RawConnection connect() throws Exception {
        return new RawConnection(scene.port(0));
    }

    private void serves() {
        Client client = scene.client();
        client.release("served", client.acquire("served", "")).with(200);
    }

    @Test
    void whoSendsSlowlyIsCutOff() throws Exception {
        try (RawConnection head = connect();
                RawConnection body = connect()) {
            head.write("GET /v1/loc");
            body.write("POST /v1/sessions HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
            Await.until("both are told", () -> {
                trickle(head);
                return head.read().contains(" 408 ") && body.read().contains(" 408 ");
            });
            head.awaitEnd();
            body.awaitEnd();
        }
        serves();
    }

    private static void trickle(RawConnection to) {
        try {
            to.write("k");
        } catch (IOException e) {
            // it is cut off
        }
    }

    @Test
    void whoSendsNothingIsCutOff() throws Exception {
        try (RawConnection silent = connect();
                RawConnection after = connect()) {
            after.get("/healthz");
            after.awaitText("200 OK");
            silent.awaitEnd();
            after.awaitEnd();
        }
        serves();
    }

    @Test
    void tooManyConnectionsAreClosedAtOnce() throws Exception {
        List<RawConnection> many = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                many.add(connect());
                many.get(i).get("/healthz");
                many.get(i).awaitText("200 OK");
                many.get(i).get("/v1/locks/a/events");
            }
            try (RawConnection more = connect()) {
                more.awaitEnd();
                assertThat(more.read()).isEmpty();
            }
        } finally {
            for (RawConnection each : many) {
                each.close();
            }
        }
        Await.until("there is room again", () -> {
            try {
                serves();
                return true;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 30; i++) {
            many.append("GET /v1/locks/in-order-").append(i).append(" HTTP/1.1\r\n\r\n");
        }
        try (RawConnection raw = connect()) {
            raw.write(many.toString());
            raw.awaitText("in-order-29");
            int before = -1;
            for (int i = 0; i < 30; i++) {
                int at = raw.read().indexOf("\"in-order-" + i + "\"");
                assertThat(at).isGreaterThan(before);
                before = at;
            }
        }
    }

    @Test
    void whoDoesNotReadAnswersIsCutOff() throws Exception {
        try (RawConnection raw = connect()) {
            String many = "GET /openapi.json HTTP/1.1\r\n\r\n".repeat(50);
            Await.until("it is cut off", () -> {
                try {
                    raw.write(many);
                    return false;
                } catch (IOException e) {
                    return true;
                }
            });
        }
        serves();
    }

    @Test
    void whoDoesNotReadEventsIsCutOff() throws Exception {
        String session = scene.client()
                .post("/v1/sessions", "{\"ttl\":\"1h\"}")
                .with(201)
                .text("session");
        try (RawConnection slow = connect()) {
            slow.get("/v1/sessions/" + session + "/events");
            slow.awaitText("text/event-stream");
            assertThat(metric("locker_http_streams")).isEqualTo(1);
            tellMuch(session);
            Await.until("it is cut off", () -> metric("locker_http_streams") == 0);
        }
        serves();
    }

    @Test
    void streamsAreBounded() throws Exception {
        try (RawConnection one = connect();
                RawConnection two = connect();
                RawConnection three = connect()) {
            for (RawConnection each : List.of(one, two)) {
                each.get("/v1/locks/a/events");
                each.awaitText("event: lock");
            }
            three.get("/v1/locks/a/events");
            three.awaitText(" 429 ");
        }
    }

    @Test
    void streamsOfSessionsAreBounded() throws Exception {
        String session = scene.client().post("/v1/sessions", "{}").with(201).text("session");
        String events = "/v1/sessions/" + session + "/events";
        try (RawConnection one = connect();
                RawConnection two = connect();
                RawConnection three = connect()) {
            for (RawConnection each : List.of(one, two)) {
                each.get(events);
                each.awaitText("text/event-stream");
            }
            three.get(events);
            three.get("/v1/locks/behind");
            three.awaitText(" 429 ");
            three.awaitText("\"behind\"");
        }
    }

    @Test
    void aFloodIsAnswered() throws Exception {
        Client client = scene.client();
        List<CompletableFuture<HttpClients.Answer>> flood = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            for (int j = 0; j < 40; j++) {
                CompletableFuture<HttpClients.Answer> answer = client.postLater("/v1/locks/flood/acquire", "{}");
                flood.add(answer.exceptionally(refused -> NO_ANSWER));
            }
        }
        int answered = 0;
        for (CompletableFuture<HttpClients.Answer> each : flood) {
            int status = Await.get(each, Duration.ofSeconds(30)).status();
            assertThat(status).isIn(0, 200, 409);
            answered += status == 0 ? 0 : 1;
        }
        assertThat(answered).isPositive();
        Await.until("it is served as before", () -> {
            try {
                serves();
                return true;
            } catch (UncheckedIOException e) {
                return false;
            }
        });
    }

    private int metric(String name) {
        return scene.client()
                .get("/metrics")
                .with(200)
                .body()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToInt(line -> Integer.parseInt(line.substring(name.length() + 1)))
                .sum();
    }

    /** Lets much happen to a session at once, by a line of its own. */
    private void tellMuch(String session) {
        AtomicInteger answers = new AtomicInteger();
        Visitor line = scene.nodes().get(0).connect(new Counting(answers));
        String reason = "r".repeat(1_000);
        LockName name = new LockName("n".repeat(255));
        int rounds = 8_000;
        for (int i = 1; i <= rounds; i++) {
            RequestId request = new RequestId(session, i, i - 1);
            Claim claim = Claim.of(new ClaimId(session, i), Demand.exclusive(), Origin.NONE);
            line.send(List.of(
                    new ServiceCall.Carry(2L * i, new Command.Acquire(request, name, claim, true)),
                    new ServiceCall.Carry(2L * i + 1, new Command.BreakHolds(name, "test", reason, 0))));
            int asked = i;
            Await.until("it does not fall behind", () -> 2 * asked - answers.get() < 2_000);
        }
        Await.until("all happened", () -> answers.get() == 2 * rounds);
        line.close();
    }

    /** Counts answers. */
    private record Counting(AtomicInteger answers) implements Outlet {
        @Override
        public void say(List<ServiceWord> words) {
            answers.addAndGet(words.size());
        }

        @Override
        public long unsent() {
            return 0;
        }

        @Override
        public void end(BackendUnavailableException why, Optional<String> leader) {
            throw new IllegalStateException(why);
        }
    }
}
