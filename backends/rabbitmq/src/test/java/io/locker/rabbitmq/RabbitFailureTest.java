package io.locker.rabbitmq;

import static io.locker.api.AcquireOptions.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.OutcomeUnknownException;
import io.locker.api.Release;
import io.locker.spi.LogBackend;
import io.locker.spi.LogBackend.Snapshot;
import io.locker.testkit.Await;
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
import org.junit.jupiter.api.Test;

/** What can go wrong with a broker, what is said, and what is claimed to be known. */
final class RabbitFailureTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

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

    private static Duration timed(Runnable act) {
        long start = System.nanoTime();
        act.run();
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private String at(int port) {
        return "rabbitmq://guest:guest@127.0.0.1:" + port + "/?stream=" + place.stream();
    }

    @Test
    void aBrokerThatIsNotThereIsToldAtOnce() throws IOException {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }

        Duration took = timed(() -> assertThatThrownBy(() -> RabbitPlace.open(at(nobody), Duration.ofSeconds(10)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("RabbitMQ cannot be reached. nodes=[127.0.0.1:" + nobody + "]")
                .hasMessageContaining("Connection refused"));

        assertThat(took).isLessThan(Duration.ofSeconds(5));
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
        try (LogBackend log = RabbitPlace.open(place.uri(), SHORT)) {
            log.append("a");
            server().freeze();

            Duration append = timed(() -> assertThatThrownBy(() -> log.append("b"))
                    .isInstanceOf(OutcomeUnknownException.class)
                    .hasMessageStartingWith("RabbitMQ did not answer in time."));
            Duration open = timed(() -> assertThatThrownBy(() -> RabbitPlace.open(place.uri(), SHORT))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("RabbitMQ cannot be reached."));
            Duration save = timed(() -> assertThatThrownBy(() -> log.save(new Snapshot(1, "x".repeat(20_000_000))))
                    .isInstanceOfAny(OutcomeUnknownException.class, BackendUnavailableException.class));
            server().thaw();

            assertThat(List.of(append, open, save)).allMatch(took -> took.compareTo(SHORT.multipliedBy(3)) < 0);
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
            Recorder before = new Recorder();
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
            Recorder after = new Recorder();
            log.follow(first, after);
            after.await(501);

            assertThat(after.entries.subList(0, 500)).isEqualTo(before.entries);
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
        try (CutProxy proxy = new CutProxy(server().port());
                LogBackend log = RabbitPlace.open(at(proxy.port()), Duration.ofSeconds(20))) {
            Recorder recorder = new Recorder();
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
            Recorder recorder = new Recorder();
            long end = log.append("end");
            log.follow(first, recorder);
            Await.until("all is read", () -> recorder.entries.stream().anyMatch(entry -> entry.index() == end));
            return recorder.texts().stream().filter(text -> !text.equals("end")).toList();
        }
    }

    @Test
    void manyDeliveriesThatBeginAndEndHarmNoOther() {
        try (LogBackend log = RabbitPlace.open(place.uri(), Duration.ofSeconds(30))) {
            long first = log.append("0");
            Recorder stays = new Recorder();
            for (int i = 1; i <= 100; i++) {
                Recorder recorder = new Recorder();
                LogBackend.Subscription subscription = log.follow(first, recorder);
                recorder.await(1);
                subscription.close();
                log.append(Integer.toString(i));
            }

            log.follow(first, stays);
            stays.await(101);
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
            Recorder recorder = new Recorder();
            long first = log.append("a");
            log.follow(first, recorder);
            recorder.await(1);

            place.delete();

            recorder.awaitEnd();
            assertThat(recorder.ends.get(0)).hasMessageContaining("the stream was deleted");
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

    @Test
    void whatALaterVersionWroteStopsThisOneLoudly() throws Exception {
        LockerOptions options = LockerOptions.defaults().withRequestTimeout(SHORT);
        try (Locker locker = Locker.open(place.uri(), options)) {
            locker.lock("a").acquire(within(Await.SOON)).close();

            place.operate(channel -> channel.basicPublish(
                    "", place.stream(), null, "locker-stream 2 entry\nnew".getBytes(StandardCharsets.UTF_8)));

            Await.until("it stops", () -> {
                try {
                    locker.lock("a").acquire(within(SHORT)).close();
                    return false;
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                } catch (BackendUnavailableException e) {
                    return String.valueOf(e.getMessage()).contains("takes no part any more");
                }
            });
        }
    }
}
