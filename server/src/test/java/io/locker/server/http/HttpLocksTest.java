package io.locker.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.locker.server.http.HttpClients.Answer;
import io.locker.server.http.HttpClients.Client;
import io.locker.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HttpLocksTest {
    private static final String PERMANENT = "\"ttl\":\"1h\"";

    private HttpScene scene;
    private Client client;
    private int names;
    private String name;

    @BeforeAll
    void start(@TempDir Path root) {
        scene = HttpScene.alone(root);
        client = scene.client();
    }

    @AfterAll
    void stop() {
        scene.close();
    }

    @BeforeEach
    void another() {
        names++;
        name = "lock-" + names;
    }

    private String path(String verb) {
        return "/v1/locks/" + name + "/" + verb;
    }

    private Answer post(String verb, String json) {
        return client.post(path(verb), json);
    }

    private void awaitWaiters(int count) {
        Await.until("waiters", () -> waiting() == count);
    }

    private int waiting() {
        return client.get("/v1/locks/" + name).json().path("waiting").asInt();
    }

    private boolean isFree() {
        return client.get("/v1/locks/" + name).json().path("free").asBoolean();
    }

    @Nested
    class AcquiringALock {
        @Test
        void takesAndGivesBack() {
            Answer held = client.acquire(name, "\"purpose\":\"test\",\"holder\":\"me\"");
            assertThat(held.text("state")).isEqualTo("held");
            assertThat(held.json().path("token").isTextual()).isTrue();
            assertThat(held.json().path("expiresInMillis").asLong()).isBetween(20_000L, 30_000L);
            assertThat(isFree()).isFalse();
            client.release(name, held).with(200);
            assertThat(isFree()).isTrue();
        }

        @Test
        void aBodyIsNotNeeded() {
            client.post(path("acquire"), "").with(200);
        }

        @Test
        void whoComesSecondIsToldWhoHoldsIt() {
            Answer held = client.acquire(name, "\"holder\":\"first\"");
            Answer busy = post("acquire", "{}").problem(409, "busy");
            assertThat(busy.text("holder")).isEqualTo("first");
            assertThat(busy.text("token")).isEqualTo(held.text("token"));
            assertThat(busy.json().path("retryIsSafe").asBoolean()).isTrue();
            assertThat(busy.text("title")).isEqualTo("Others hold the lock.");
        }

        @Test
        void waitsUntilItIsFree() throws Exception {
            Answer held = client.acquire(name, "");
            CompletableFuture<Answer> next = client.postLater(path("acquire"), "{\"wait\":\"20s\"}");
            awaitWaiters(1);
            client.release(name, held).with(200);
            Answer later = Await.get(next, Duration.ofSeconds(10)).with(200);
            assertThat(later.token()).isGreaterThan(held.token());
            client.release(name, later).with(200);
        }

        @Test
        void stopsWaitingInTime() {
            client.acquire(name, "");
            post("acquire", "{\"wait\":\"200ms\"}").problem(409, "busy");
            assertThat(waiting()).isZero();
        }

        @Test
        void whoGoesWhileWaitingLeavesTheQueue() throws Exception {
            client.acquire(name, "");
            try (RawConnection raw = new RawConnection(scene.port(0))) {
                raw.post(path("acquire"), "{\"wait\":\"20s\",\"ttl\":\"1h\"}");
                awaitWaiters(1);
            }
            awaitWaiters(0);
        }

        @Test
        void sharesInModeShared() {
            client.acquire(name, "\"mode\":\"shared\"");
            client.acquire(name, "\"mode\":\"shared\"");
            client.acquire(name, "\"mode\":\"update\"");
            post("acquire", "{\"mode\":\"update\"}").problem(409, "busy");
        }

        @Test
        void takesPermits() {
            Answer held = client.acquire(name, "\"permits\":2,\"limit\":3");
            assertThat(held.json().path("permits").asInt()).isEqualTo(2);
            post("acquire", "{\"permits\":2,\"limit\":3}").problem(409, "busy");
            post("acquire", "{\"permits\":1,\"limit\":4}").problem(409, "other-kind");
        }

        @Test
        void namesMayHaveSlashesAndAnyScript() {
            for (String other : List.of("orders/42", "a%2Frelease", "%C3%A4%20%E9%94%81", "a//b")) {
                Answer held = client.acquire(other, "");
                client.release(other, held).with(200);
            }
        }
    }

    @Nested
    class ARequestThatComesTwice {
        @Test
        void takesOnce() {
            String request = "{\"requestId\":\"twice-" + name + "\"}";
            Answer first = post("acquire", request).with(200);
            Answer second = post("acquire", request).with(200);
            assertThat(second.text("token")).isEqualTo(first.text("token"));
            assertThat(second.text("session")).isEqualTo(first.text("session"));
            client.release(name, second).with(200);
            assertThat(isFree()).isTrue();
        }

        @Test
        void afterItsHoldWasGivenBackTakesNothing() {
            String request = "{\"requestId\":\"late-" + name + "\"}";
            Answer held = post("acquire", request).with(200);
            client.release(name, held).with(200);
            post("acquire", request).problem(409, "stale-request");
            assertThat(isFree()).isTrue();
        }

        @Test
        void andIsAReleaseIsAnsweredAlike() {
            Answer held = client.acquire(name, "");
            client.release(name, held).with(200);
            client.release(name, held).with(200);
        }

        @Test
        void whileItWaitsIsAnsweredInItsPlace() throws Exception {
            Answer held = client.acquire(name, "");
            String request = "{\"requestId\":\"again-" + name + "\",\"wait\":\"20s\"}";
            CompletableFuture<Answer> first = client.postLater(path("acquire"), request);
            awaitWaiters(1);
            CompletableFuture<Answer> second = client.postLater(path("acquire"), request);
            Await.get(first, Duration.ofSeconds(10)).problem(409, "repeated");
            client.release(name, held).with(200);
            Answer later = Await.get(second, Duration.ofSeconds(10)).with(200);
            assertThat(client.renew(name, later).with(200).token()).isEqualTo(later.token());
        }

        @Test
        void afterItWaitedInVainMayWaitAgain() throws Exception {
            Answer held = client.acquire(name, "");
            String request = "{\"requestId\":\"vain-" + name + "\",\"wait\":\"100ms\"}";
            post("acquire", request).problem(409, "busy");
            post("acquire", request).problem(409, "busy");
            client.release(name, held).with(200);
            Answer later = post("acquire", request).with(200);
            assertThat(client.renew(name, later).with(200).token()).isEqualTo(later.token());
        }
    }

    @Nested
    class Lease {
        @Test
        void endsIfNobodyRenewsIt() {
            Answer held = client.acquire(name, "\"ttl\":\"500ms\"");
            Await.until("the lease has ended", HttpLocksTest.this::isFree);
            client.renew(name, held).problem(410, "not-held");
            client.release(name, held).problem(410, "session-ended");
        }

        @Test
        void livesAsLongAsItIsRenewed() {
            long sent = System.nanoTime();
            long end = sent + Duration.ofSeconds(3).toNanos();
            Answer held = client.acquire(name, "\"ttl\":\"2s\"");
            while (System.nanoTime() - end < 0) {
                Await.letPass(Duration.ofMillis(200));
                long previous = sent;
                sent = System.nanoTime();
                Answer renewed = client.renew(name, held);
                Await.inTime(previous, Duration.ofSeconds(2), "from one renewal to the answer to the next");
                assertThat(renewed.with(200).token()).isEqualTo(held.token());
            }
        }

        @Test
        void ofOneWhoWaitsIsKeptByTheServer() throws Exception {
            Answer held = client.acquire(name, PERMANENT);
            CompletableFuture<Answer> next = client.postLater(path("acquire"), "{\"wait\":\"25s\",\"ttl\":\"8s\"}");
            awaitWaiters(1);
            Await.always(Duration.ofSeconds(10), "it waits", () -> waiting() == 1);
            client.release(name, held).with(200);
            Answer later = Await.get(next, Duration.ofSeconds(10)).with(200);
            long left = later.json().path("expiresInMillis").asLong();
            assertThat(left).isBetween(1L, 8_000L);
            if (left < 3_200) {
                throw new Await.OutOfTime("The server gave its last heartbeat too long ago. left=" + left + "ms", null);
            }
        }
    }

    @Nested
    class TakingATicket {
        @Test
        void keepsAPlaceAndTellsTheTurn() {
            Answer held = client.acquire(name, "");
            Answer one = post("ticket", "{\"ttl\":\"1h\"}").with(202);
            Answer two = post("ticket", "{\"ttl\":\"1h\"}").with(202);
            assertThat(one.json().path("position").asInt()).isEqualTo(1);
            assertThat(two.json().path("position").asInt()).isEqualTo(2);
            assertThat(Long.parseLong(two.text("number"))).isGreaterThan(Long.parseLong(one.text("number")));
            client.release(name, held).with(200);
            assertThat(ticket(one, "10s").with(200).text("state")).isEqualTo("held");
            Answer still = ticket(two, "100ms").with(200);
            assertThat(still.text("state")).isEqualTo("waiting");
            assertThat(still.json().path("position").asInt()).isEqualTo(1);
            client.release(name, two).with(200);
            ticket(two, "0s").problem(410, "not-held");
        }

        @Test
        void ofAFreeLockHoldsIt() {
            assertThat(post("ticket", "{}").with(200).text("state")).isEqualTo("held");
        }

        private Answer ticket(Answer taken, String wait) {
            return client.get(path("ticket") + "?session=" + taken.text("session") + "&wait=" + wait);
        }
    }

    @Nested
    class Breaking {
        @Test
        void takesTheLockFromItsHolder() {
            Answer held = client.acquire(name, "");
            Answer broken =
                    post("break", "{\"reason\":\"stuck\",\"by\":\"ann\"}").with(200);
            assertThat(broken.text("token")).isEqualTo(held.text("token"));
            Answer told = client.renew(name, held).problem(410, "broken");
            assertThat(told.text("by")).isEqualTo("ann");
            assertThat(told.text("reason")).isEqualTo("stuck");
        }

        @Test
        void hitsOnlyTheHoldThatWasSeen() {
            Answer first = client.acquire(name, "");
            client.release(name, first).with(200);
            Answer held = client.acquire(name, "");
            post("break", "{\"reason\":\"stuck\",\"token\":\"" + first.text("token") + "\"}")
                    .problem(409, "nothing-to-break");
            client.renew(name, held).with(200);
        }

        @Test
        void needsAReason() {
            client.acquire(name, "");
            post("break", "{}").problem(400, "malformed");
        }
    }

    @Nested
    class Listing {
        @Test
        void goesPageByPage() {
            for (int i = 0; i < 5; i++) {
                client.acquire(name + "-page-" + i, "");
            }
            List<String> all = new ArrayList<>();
            String after = "";
            while (true) {
                JsonNode page = client.get("/v1/locks?limit=2&prefix=" + name + "-page&after=" + after)
                        .with(200)
                        .json();
                page.path("names").forEach(one -> all.add(one.asText()));
                if (!page.has("next")) {
                    break;
                }
                after = page.path("next").asText();
            }
            assertThat(all).hasSize(5).isSorted().allMatch(one -> one.startsWith(name + "-page-"));
        }
    }

    @Nested
    class ASession {
        @Test
        void hasManyClaimsAndNumberedRequests() {
            String session = client.post("/v1/sessions", "{\"ttl\":\"1h\",\"holder\":\"me\"}")
                    .with(201)
                    .text("session");
            String body = "{\"session\":\"" + session + "\",\"request\":\"%d\"}";
            Answer one = post("acquire", body.formatted(1)).with(200);
            Answer again = post("acquire", body.formatted(1)).with(200);
            assertThat(again.token()).isEqualTo(one.token());
            Answer other = client.post("/v1/locks/other-" + name + "/acquire", body.formatted(2))
                    .with(200);
            assertThat(other.text("claim")).isEqualTo("2");
            JsonNode shown = client.get("/v1/sessions/" + session).with(200).json();
            assertThat(shown.path("claims")).hasSize(2);
            String release = "{\"session\":\"" + session + "\",\"request\":\"3\",\"claim\":\"1\"}";
            post("release", release).with(200);
            post("release", release).with(200);
            post("acquire", body.formatted(1)).problem(410, "not-held");
            assertThat(isFree()).isTrue();
            client.delete("/v1/sessions/" + session).with(200);
            client.post("/v1/sessions/" + session + "/renew", "").problem(410, "session-ended");
            post("acquire", body.formatted(4)).problem(410, "session-ended");
        }

        @Test
        void keepsItsPlaceWhenAWaitEndedWithItsConnection() throws Exception {
            client.acquire(name, PERMANENT);
            String session =
                    client.post("/v1/sessions", "{\"ttl\":\"1h\"}").with(201).text("session");
            try (RawConnection raw = new RawConnection(scene.port(0))) {
                raw.post(path("acquire"), "{\"session\":\"" + session + "\",\"request\":\"1\",\"wait\":\"20s\"}");
                awaitWaiters(1);
            }
            Answer place =
                    client.get(path("ticket") + "?claim=1&session=" + session).with(200);
            assertThat(place.text("state")).isEqualTo("waiting");
        }

        @Test
        void isToldWhatHappensToIt() throws Exception {
            Answer held = client.acquire(name, "");
            String session =
                    client.post("/v1/sessions", "{\"ttl\":\"1h\"}").with(201).text("session");
            try (RawConnection events = new RawConnection(scene.port(0))) {
                events.get("/v1/sessions/" + session + "/events");
                events.awaitText("text/event-stream");
                post("ticket", "{\"session\":\"" + session + "\",\"request\":\"1\"}")
                        .with(202);
                client.release(name, held).with(200);
                events.awaitText("event: granted");
                post("break", "{\"reason\":\"stuck\"}").with(200);
                events.awaitText("event: broken");
                client.delete("/v1/sessions/" + session).with(200);
                events.awaitText("event: session-ended");
                events.awaitEnd();
            }
        }
    }

    @Nested
    class Watching {
        @Test
        void tellsWhenTheLockChanges() throws Exception {
            try (RawConnection events = new RawConnection(scene.port(0))) {
                events.get(path("events"));
                events.awaitText("\"free\":true");
                client.acquire(name, "");
                events.awaitText("\"free\":false");
            }
        }
    }
}
