package io.locker.guards.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.MemoryTokens;
import io.locker.guards.Offer;
import io.locker.guards.Rivals;
import io.locker.guards.StaleTokenException;
import io.locker.guards.TokenStore;
import io.locker.testkit.Anomaly;
import io.locker.testkit.Await;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a guard in front of a server does, whatever the server. Things are reached at {@code /things/NAME}. */
abstract class HttpGuardContract {
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Map<String, String> things = new ConcurrentHashMap<>();
    private AutoCloseable server = () -> {};
    private URI base = URI.create("http://nowhere.invalid/");

    /** Starts a server with the guard before the service; returns how to stop it. */
    abstract AutoCloseable start(TokenStore tokens, Duration patience, Service service) throws Exception;

    /** Returns the port of the server that was started. */
    abstract int port();

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    void serve(TokenStore tokens, Duration patience, Service service) throws Exception {
        server = start(tokens, patience, service);
        base = URI.create("http://127.0.0.1:" + port() + "/things/");
    }

    private void serve() throws Exception {
        serve(new MemoryTokens(), LONG, this::keep);
    }

    private String keep(String method, String thing, String body) {
        if (!method.equals("GET")) {
            things.put(thing, body);
        }
        return things.getOrDefault(thing, "none");
    }

    HttpRequest.Builder put(String thing, String body) {
        return HttpRequest.newBuilder(base.resolve(thing)).PUT(BodyPublishers.ofString(body));
    }

    HttpRequest.Builder get(String thing) {
        return HttpRequest.newBuilder(base.resolve(thing)).GET();
    }

    HttpResponse<String> send(HttpRequest.Builder request, String... tokens) throws Exception {
        for (String token : tokens) {
            request.header(FencedHttp.HEADER, token);
        }
        return client.send(request.build(), BodyHandlers.ofString());
    }

    CompletableFuture<HttpResponse<String>> sendLater(HttpRequest.Builder request, String token) {
        return client.sendAsync(request.header(FencedHttp.HEADER, token).build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String... parts) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(answer.body()).contains("\"status\":" + status).endsWith("}\n");
        for (String part : parts) {
            assertThat(answer.body()).contains(part);
        }
    }

    @Test
    void anEqualAndAGreaterTokenAreHandled() throws Exception {
        serve();

        assertThat(send(put("a", "one"), "5").statusCode()).isEqualTo(200);
        assertThat(send(put("a", "two"), "5").body()).isEqualTo("two");
        assertThat(send(put("a", "three"), "6").body()).isEqualTo("three");
    }

    @Test
    @Anomaly({"A10", "U3"})
    void aLowerTokenIsAnsweredWithTheGreatest() throws Exception {
        serve();
        send(put("a", "late"), "9007199254740995000");

        HttpResponse<String> refusal = send(put("a", "early"), "9007199254740994999");

        assertProblem(
                refusal,
                412,
                "\"title\":\"Precondition Failed\"",
                "\"resource\":\"things/a\"",
                "\"offered\":\"9007199254740994999\"",
                "\"seen\":\"9007199254740995000\"");
        assertThat(refusal.headers().firstValue("Fencing-Token")).contains("9007199254740995000");
        assertThat(things).containsEntry("a", "late");
        assertThat(send(put("b", "other"), "5").statusCode()).isEqualTo(200);
    }

    @Test
    @Anomaly("B5")
    void aChangeWithoutATokenIsNotHandled() throws Exception {
        serve();

        assertProblem(send(put("a", "x")), 428, "Fencing-Token");
        assertProblem(send(HttpRequest.newBuilder(base.resolve("a")).DELETE()), 428);
        assertProblem(send(HttpRequest.newBuilder(base.resolve("a")).method("PATCH", BodyPublishers.noBody())), 428);

        assertThat(things).isEmpty();
    }

    @Test
    void whatIsNoTokenIsNotHandled() throws Exception {
        serve();
        for (String bad : new String[] {"x", "-1", "0", "1.5", "9223372036854775808", "\"5\"", "5, 6"}) {
            assertProblem(send(put("a", "x"), bad), 400, "\"title\":\"Bad Request\"");
        }
        assertProblem(send(put("a", "x"), "5", "6"), 400);
        assertProblem(send(put("a%0A", "x"), "5"), 400);

        assertThat(things).isEmpty();
    }

    @Test
    void readingNeedsNoTokenAndMayShowOne() throws Exception {
        serve();
        assertThat(send(get("a")).body()).isEqualTo("none");

        assertThat(send(get("a"), "6").statusCode()).isEqualTo(200);

        assertProblem(send(put("a", "early"), "5"), 412);
        assertProblem(send(get("a"), "5"), 412);
        assertThat(send(get("a")).body()).isEqualTo("none");
    }

    @Test
    @Anomaly({"A2", "A10", "U3"})
    void aHolderThatWasFrozenIsRefused() throws Exception {
        serve();
        try (Rivals rivals = new Rivals("things/a")) {
            FencedHttp.send(client, put("a", "first"), rivals.early(), BodyHandlers.ofString());
            Hold late = rivals.freezeEarly();
            FencedHttp.send(client, put("a", "late"), late, BodyHandlers.ofString());
            rivals.wakeEarly();

            assertThatThrownBy(() ->
                            FencedHttp.send(client, put("a", "too late"), rivals.early(), BodyHandlers.ofString()))
                    .isInstanceOfSatisfying(StaleTokenException.class, refused -> {
                        assertThat(refused.offered()).isEqualTo(rivals.early().token());
                        assertThat(refused.seen()).isEqualTo(late.token());
                    });

            assertThat(things).containsEntry("a", "late");
        }
    }

    @Test
    @Anomaly({"A2", "A10"})
    void aRequestThatIsBeingHandledEndsBeforeALater() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        serve(new MemoryTokens(), LONG, (method, thing, body) -> {
            if (body.equals("early")) {
                begun.countDown();
                await(goOn);
            }
            return keep(method, thing, body);
        });
        CompletableFuture<HttpResponse<String>> early = sendLater(put("a", "early"), "5");
        await(begun);
        CompletableFuture<HttpResponse<String>> late = sendLater(put("a", "late"), "6");
        Await.until("the later token is shown", () -> status(get("a"), "5") == 412);
        assertThat(early).isNotDone();
        assertThat(late).isNotDone();

        goOn.countDown();

        assertThat(Await.get(early).body()).isEqualTo("early");
        assertThat(Await.get(late).body()).isEqualTo("late");
        assertThat(things).containsEntry("a", "late");
    }

    int status(HttpRequest.Builder request, String token) {
        try {
            return send(request, token).statusCode();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    static void await(CountDownLatch latch) {
        Await.until("the latch opens", () -> latch.getCount() == 0);
    }

    @Test
    void whoWaitsTooLongIsToldToComeAgain() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        serve(new MemoryTokens(), SHORT, (method, thing, body) -> {
            begun.countDown();
            await(goOn);
            return body;
        });
        CompletableFuture<HttpResponse<String>> early = sendLater(put("a", "early"), "5");
        await(begun);

        HttpResponse<String> refusal = send(put("a", "late"), "6");

        assertProblem(refusal, 503, "nothing was changed");
        assertThat(refusal.headers().firstValue("Retry-After")).contains("1");
        goOn.countDown();
        assertThat(Await.get(early).statusCode()).isEqualTo(200);
    }

    @Test
    void tokensThatCannotBeLookedUpLetNobodyIn() throws Exception {
        serve(
                (offer, atMost) -> {
                    throw new BackendUnavailableException("down", null);
                },
                LONG,
                this::keep);

        assertProblem(send(put("a", "x"), "5"), 503);

        assertThat(things).isEmpty();
    }

    @Test
    void aRefusalAtTheResourceItselfIsAnswered() throws Exception {
        serve(new MemoryTokens(), LONG, (method, thing, body) -> {
            throw new StaleTokenException(new Offer("table", new FencingToken(5)), new FencingToken(7));
        });

        HttpResponse<String> refusal = send(put("a", "x"), "5");

        assertProblem(refusal, 412, "\"resource\":\"table\"", "\"seen\":\"7\"");
        assertThat(refusal.headers().firstValue("Fencing-Token")).contains("7");
    }

    @Test
    void afterAHandlerThatFailsTheNextIsLetIn() throws Exception {
        serve(new MemoryTokens(), SHORT, (method, thing, body) -> {
            if (body.equals("bad")) {
                throw new IllegalStateException("on purpose");
            }
            return body;
        });
        try {
            assertThat(send(put("a", "bad"), "5").statusCode()).isEqualTo(500);
        } catch (java.io.IOException closed) {
            assertThat(closed).hasMessageContaining("no bytes");
        }

        assertThat(send(put("a", "good"), "6").body()).isEqualTo("good");
    }

    @Test
    void another412IsNotARefusalOfTheGuard() throws Exception {
        try (Rivals rivals = new Rivals("things/a")) {
            serve(new MemoryTokens(), LONG, (method, thing, body) -> {
                throw new StaleTokenException(new Offer("table", new FencingToken(1)), new FencingToken(2));
            });

            HttpResponse<String> answer =
                    FencedHttp.send(client, put("a", "x"), rivals.early(), BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(412);
        }
    }
}
