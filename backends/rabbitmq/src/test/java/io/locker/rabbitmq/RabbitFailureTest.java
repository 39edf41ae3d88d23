package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.Await;
import io.locker.testkit.LogRecorder;
import io.locker.testkit.server.FaultProxy;
import io.locker.testkit.server.RabbitKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What can go wrong with a broker, what is said, and what is claimed to be known. */
@Tag("one-java")
final class RabbitFailureTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    /** After this time the client of RabbitMQ would connect again, in our tests. */
    private static final Duration RECOVERY = Duration.ofMillis(500);

    private static @Nullable TestServer server;

    private final RabbitPlace place = RabbitPlace.on(server());

    private static TestServer server() {
        TestServer running = server;
        if (running == null) {
            running = TestServers.own(RabbitKind.PLAIN);
            server = running;
        }
        return running;
    }

    @AfterEach
    void clear() {
        server().restart();
        place.close();
    }

    @AfterAll
    static void endServer() {
        server().close();
    }

    private static void timed(Duration atMost, String what, Runnable act) {
        long start = System.nanoTime();
        act.run();
        Await.inTime(start, atMost, what);
    }

    private String at(int port) {
        return "rabbitmq://guest:guest@127.0.0.1:" + port + "/?stream=" + place.stream();
    }

    @Test
    void aBrokerThatIsNotThereIsToldAtOnce() throws IOException {
        int nobody = TestServers.freePort();

        timed(
                Duration.ofSeconds(5),
                "to be told",
                () -> assertThatThrownBy(() -> RabbitPlace.open(at(nobody), Duration.ofSeconds(20)))
                        .isInstanceOf(BackendUnavailableException.class)
                        .hasMessageStartingWith("RabbitMQ cannot be reached. nodes=[127.0.0.1:" + nobody + "]")
                        .hasMessageContaining("Connection refused"));
    }

    @Test
    void whatIsNoRabbitMqIsTold() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> {
                try (Socket client = other.accept()) {
                    client.getOutputStream().write("HTTP/1.1 400 Bad\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.getInputStream().readAllBytes()).isNotEmpty();
                } catch (IOException e) {
                    // The client has left.
                }
            });
            answers.start();

            assertThatThrownBy(() -> RabbitPlace.open(at(other.getLocalPort()), SHORT))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("RabbitMQ cannot be reached.");
        }
    }

    @Test
    void aWrongPasswordIsToldWithoutIt() {
        String uri = "rabbitmq://guest:open-sesame@127.0.0.1:" + server().port() + "/";

        assertThatThrownBy(() -> RabbitPlace.open(uri, Duration.ofSeconds(5)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("RabbitMQ does not know this user, or the password is wrong. user=guest")
                .satisfies(e -> assertThat(e.toString() + e.getCause()).doesNotContain("open-sesame"));
    }

    @Test
    void anUnknownVirtualHostIsTold() {
        String uri = "rabbitmq://guest:guest@127.0.0.1:" + server().port() + "/nowhere";

        assertThatThrownBy(() -> RabbitPlace.open(uri, Duration.ofSeconds(5)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith(
                        "RabbitMQ has no such virtual host, or this user may not use it. vhost=nowhere");
    }

    @Test
    void aBrokerThatDoesNotAnswerLeavesTheOutcomeOpen() {
        place.open().close(); // to make the stream may take longer than the short time below
        try (LogBackend log = RabbitPlace.open(place.uri(), SHORT)) {
            log.append("a");
            server().freeze();

            Duration atMost = SHORT.multipliedBy(3);
            timed(
                    atMost,
                    "an append that is given up",
                    () -> assertThatThrownBy(() -> log.append("b"))
                            .isInstanceOf(OutcomeUnknownException.class)
                            .hasMessageStartingWith("RabbitMQ did not answer in time."));
            timed(
                    atMost,
                    "an opening that is given up",
                    () -> assertThatThrownBy(() -> RabbitPlace.open(place.uri(), SHORT))
                            .isInstanceOf(BackendUnavailableException.class)
                            .hasMessageStartingWith("RabbitMQ cannot be reached."));
            Snapshot large = new Snapshot(1, "x".repeat(20_000_000));
            timed(
                    atMost,
                    "a save that is given up",
                    () -> assertThatThrownBy(() -> log.save(large))
                            .isInstanceOfAny(OutcomeUnknownException.class, BackendUnavailableException.class));
            server().thaw();

            Await.until("the log is there again", () -> works(log));
        }
    }

    private static boolean looks(Locker locker) {
        try {
            return !locker.lock("orders/42").inspect().isFree();
        } catch (BackendUnavailableException | OutcomeUnknownException e) {
            return false;
        }
    }

    private static boolean works(LogBackend log) {
        try {
            return log.append("again") > 0;
        } catch (BackendUnavailableException | OutcomeUnknownException e) {
            return false;
        }
    }

    @Test
    void nothingThatWasAppendedIsLostWhenTheBrokerIsKilled() {
        try (LogBackend log = place.open()) {
            LogRecorder before = new LogRecorder();
            long made = log.madeAt();
            long first = log.append("0");
            log.follow(first, before);
            for (int i = 1; i < 500; i++) {
                log.append(Integer.toString(i));
            }
            before.await(500);
            log.save(new Snapshot(first, "state"));

            server().kill();
            before.awaitEnd();
            assertThatThrownBy(() -> log.append("lost")).isInstanceOf(BackendUnavailableException.class);
            server().restart();
            Await.until("the log is there again", () -> works(log));
            LogRecorder after = new LogRecorder();
            log.follow(first, after);
            after.await(501);

            assertThat(after.entries().subList(0, 500)).isEqualTo(before.entries());
            assertThat(log.madeAt()).isEqualTo(made);
            assertThat(log.newest()).contains(new Snapshot(first, "state"));
        }
    }

    @Test
    void aHoldOutlivesTheRestartOfTheBroker() throws Exception {
        try (Locker alice = Locker.open(place.uri());
                Locker bob = Locker.open(place.uri())) {
            Hold hold = alice.lock("orders/42").acquire(within(Await.SOON).lease(Duration.ofSeconds(60)));
            CompletableFuture<Hold> turn = bob.lock("orders/42")
                    .acquireAsync(within(Duration.ofMinutes(2)).lease(Duration.ofSeconds(60)));
            Await.until(
                    "bob waits",
                    () -> alice.lock("orders/42").inspect().waiters().size() == 1);

            server().kill();
            server().restart();

            Await.until("alice is back", () -> looks(alice));
            assertThat(hold.isValid()).isTrue();
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
            try (Hold next = Await.get(turn)) {
                assertThat(next.token()).isGreaterThan(hold.token());
            }
        }
    }

    @Test
    void aConnectionCutAfterSendingLeavesTheOutcomeOpen() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server().port());
                LogBackend log = RabbitPlace.open(at(proxy.port()), Duration.ofSeconds(20))) {
            LogRecorder recorder = new LogRecorder();
            long first = log.append("a");
            log.follow(first, recorder);
            recorder.await(1);
            proxy.silence();
            CompletableFuture<Long> append = CompletableFuture.supplyAsync(() -> log.append("b"));
            Await.until("the entry is in the stream", () -> texts(first).contains("b"));

            proxy.cut();

            assertThatThrownBy(() -> Await.get(append)).cause().isInstanceOf(OutcomeUnknownException.class);
            recorder.awaitEnd();
            assertThat(log.append("c")).isGreaterThan(first + 1);
            assertThat(texts(first)).containsExactly("a", "b", "c");
        }
    }

    private List<String> texts(long first) {
        try (LogBackend log = place.open()) {
            LogRecorder recorder = new LogRecorder();
            long end = log.append("end");
            log.follow(first, recorder);
            Await.until("all is read", () -> recorder.entries().stream().anyMatch(entry -> entry.index() == end));
            return recorder.texts().stream().filter(text -> !text.equals("end")).toList();
        }
    }

    @Test
    void manyDeliveriesThatBeginAndEndHarmNoOther() {
        try (LogBackend log = RabbitPlace.open(place.uri(), Duration.ofSeconds(30))) {
            long first = log.append("0");
            LogRecorder stays = new LogRecorder();
            for (int i = 1; i <= 50; i++) {
                LogRecorder recorder = new LogRecorder();
                LogBackend.Subscription subscription = log.follow(first, recorder);
                recorder.await(1);
                subscription.close();
                log.append(Integer.toString(i));
            }

            log.follow(first, stays);
            stays.await(51);
        }
    }

    @Test
    void anInterruptIsKeptAndTheAnswerToo() {
        try (LogBackend log = place.open()) {
            Thread.currentThread().interrupt();

            long index = log.append("a");

            assertThat(Thread.interrupted()).isTrue();
            assertThat(index).isPositive();
        }
    }

    @Test
    void aStreamThatIsMadeAnewIsAnotherLog() {
        try (LogBackend log = place.open()) {
            long made = log.madeAt();
            LogRecorder recorder = new LogRecorder();
            long first = log.append("a");
            log.follow(first, recorder);
            recorder.await(1);

            place.delete();

            recorder.awaitEnd();
            assertThat(recorder.ends().get(0)).hasMessageContaining("the stream was deleted");
            assertThat(log.madeAt()).isGreaterThan(made);
            assertThat(log.newest()).isEmpty();
            place.operate(channel -> channel.basicPublish(
                    "",
                    place.stream(),
                    null,
                    ("locker-stream 1 entry " + made + " late 1\nof the old log").getBytes(StandardCharsets.UTF_8)));
            assertThat(texts(1)).isEmpty();
        }
    }

    @Test
    void whoHeldALockOfADeletedStreamIsToldAndTheNextTokenIsGreater() throws Exception {
        try (Locker alice = Locker.open(place.uri());
                Locker bob = Locker.open(place.uri())) {
            Hold hold = alice.lock("orders/42").acquire(within(Await.SOON).lease(Duration.ofSeconds(60)));
            long token = hold.token().value();

            place.delete();

            assertThat(Await.get(hold.lost())).isNotNull();
            try (Hold next = bob.lock("orders/42").acquire(within(Await.SOON))) {
                assertThat(next.token().value()).isGreaterThan(token);
            }
        }
    }

    /** The client of RabbitMQ would repair it behind our backs: nobody would be told that something may be missing. */
    @Test
    void aConnectionThatIsLostIsToldAndOnlyWeMakeAnotherOne() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server().port());
                LogBackend log = RabbitPlace.open(at(proxy.port()), Duration.ofSeconds(20))) {
            LogRecorder recorder = new LogRecorder();
            long first = log.append("a");
            log.follow(first, recorder);
            recorder.await(1);
            assertThat(proxy.connections()).isEqualTo(1);

            proxy.cut();

            recorder.awaitEnd();
            Await.always(RECOVERY, "nobody connects unasked", () -> proxy.connections() == 1);
            long second = log.append("b");
            assertThat(proxy.connections()).isEqualTo(2);
            assertThat(recorder.texts()).as("the end was told").containsExactly("a");
            LogRecorder anew = new LogRecorder();
            log.follow(first, anew);
            anew.await(2);
            assertThat(anew.entries().get(1).index()).isEqualTo(second);
        }
    }

    @Test
    void aHoldOutlivesALostConnection() throws Exception {
        try (FaultProxy proxy = new FaultProxy(server().port());
                Locker alice = Locker.open(at(proxy.port()));
                Locker bob = Locker.open(place.uri())) {
            Hold hold = alice.lock("orders/42").acquire(within(Await.SOON).lease(Duration.ofSeconds(60)));

            proxy.cut();

            Await.until("alice is back", () -> looks(alice));
            assertThat(hold.isValid()).isTrue();
            assertThat(hold.release()).isEqualTo(Release.RELEASED);
            try (Hold next = bob.lock("orders/42").acquire(within(Await.SOON))) {
                assertThat(next.token()).isGreaterThan(hold.token());
            }
        }
    }
}
