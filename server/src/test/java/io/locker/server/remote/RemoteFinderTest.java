package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.NotPermittedException;
import io.locker.machine.Command;
import io.locker.protocol.LockService;
import io.locker.protocol.LockService.Line;
import io.locker.protocol.ServiceCall.Carry;
import io.locker.server.engine.NotServingException;
import io.locker.server.grpc.Endpoint;
import io.locker.testkit.Await;
import io.locker.testkit.server.FaultProxy;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Which node is asked, and what is said when none serves. */
final class RemoteFinderTest {
    private final ScriptedReception desk = new ScriptedReception();
    private final Endpoint endpoint = desk.serve();
    private final ScriptedReception other = new ScriptedReception();
    private final Endpoint otherEndpoint = other.serve();
    private final RecordingEar ear = new RecordingEar();

    @AfterEach
    void end() {
        endpoint.close();
        otherEndpoint.close();
    }

    private void answers(LockService service) {
        Line line = service.connect(ear);
        line.send(List.of(new Carry(1, new Command.Beat("s"))));
        assertThat(ear.word(0)).isNotNull();
    }

    private static void refused(String address, String sentence) {
        assertThatThrownBy(() -> RemotePlace.open(address, Duration.ofSeconds(2)))
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith(sentence);
    }

    @Test
    void aNodeThatIsDownIsPassedOver() {
        try (LockService service = RemotePlace.open(RemotePlace.at(TestServers.freePort(), endpoint.port()))) {
            answers(service);
        }
    }

    @Test
    void aNodeThatDoesNotAnswerIsPassedOver() {
        try (FaultProxy proxy = new FaultProxy(otherEndpoint.port())) {
            proxy.freeze();
            String address = RemotePlace.at(proxy.port(), endpoint.port());
            try (LockService service = RemotePlace.open(address, Duration.ofSeconds(2))) {
                answers(service);
            }
        }
    }

    @Test
    void theLeaderThatIsNamedIsFollowed() {
        desk.atTheDoor(outlet -> outlet.end(
                new BackendUnavailableException("Another node leads.", null),
                Optional.of("127.0.0.1:" + otherEndpoint.port())));
        try (LockService service = RemotePlace.open(RemotePlace.at(endpoint.port()))) {
            answers(service);

            assertThat(other.guests()).hasSize(1);
        }
    }

    @Test
    void theNodeThatServedLastIsAskedFirst() {
        desk.atTheDoor(outlet -> outlet.end(
                new BackendUnavailableException("Another node leads.", null),
                Optional.of("127.0.0.1:" + otherEndpoint.port())));
        try (LockService service = RemotePlace.open(RemotePlace.at(endpoint.port()))) {
            answers(service);
            other.lastGuest().outlet().end(new BackendUnavailableException("Enough.", null), Optional.empty());
            assertThat(ear.end()).isNotNull();
            Line unused = service.connect(new RecordingEar());

            assertThat(desk.guests()).hasSize(1);
            assertThat(other.guests()).hasSize(2);
        }
    }

    @Test
    void whoIsSentRoundInCirclesComesToAnEnd() {
        desk.atTheDoor(outlet -> outlet.end(
                new BackendUnavailableException("Not I.", null), Optional.of("127.0.0.1:" + otherEndpoint.port())));
        other.atTheDoor(outlet -> outlet.end(
                new BackendUnavailableException("Nor I.", null), Optional.of("127.0.0.1:" + endpoint.port())));

        refused(RemotePlace.at(endpoint.port()), "Locker's server cannot serve now. address=127.0.0.1:");
    }

    @Test
    void aLeaderThatIsNamedBadlyIsNotFollowed() {
        desk.atTheDoor(
                outlet -> outlet.end(new BackendUnavailableException("Not I.", null), Optional.of("http://leader/")));

        refused(RemotePlace.at(endpoint.port()), "Locker's server cannot serve now. address=127.0.0.1:");
    }

    @Test
    void anotherNodeIsFoundWhenOneIsGone() {
        try (LockService service = RemotePlace.open(RemotePlace.at(endpoint.port(), otherEndpoint.port()))) {
            answers(service);
            endpoint.stop(Duration.ofSeconds(1), Optional.empty());
            assertThat(ear.end()).hasMessageEndingWith("detail=This node stops.");
            Line unused = service.connect(new RecordingEar());

            assertThat(other.guests()).hasSize(1);
        }
    }

    @Nested
    class WhileNobodyLeads {
        /** Less than a node that is asked by a client with this timeout holds it. */
        private static final Duration CHOICE = Duration.ofMillis(300);

        private final long begin = System.nanoTime();

        /** Opens a place while the nodes choose; fails if the machine stood still for longer than a client is held. */
        private LockService opened(String address, Runnable chosen) throws ExecutionException {
            CompletableFuture<LockService> opened =
                    CompletableFuture.supplyAsync(() -> RemotePlace.open(address, RemotePlace.TIMEOUT));
            Await.until("the client is there", () -> !desk.guests().isEmpty());
            Await.letPass(CHOICE);
            chosen.run();
            LockService service = Await.get(opened);
            Await.inTime(begin, Duration.ofMillis(900), "from the question to the answer");
            return service;
        }

        @Test
        void theNodeHoldsTheClientUntilItServes() throws ExecutionException {
            desk.choose();
            try (LockService service = opened(RemotePlace.at(endpoint.port()), () -> desk.chosen(outlet -> {}))) {
                answers(service);

                assertThat(desk.guests()).hasSize(2);
            }
        }

        @Test
        void theNodeHoldsTheClientUntilItKnowsWhoServes() throws ExecutionException {
            desk.choose();
            Runnable chosen = () -> desk.chosen(outlet -> {
                throw new NotServingException(
                        "This node does not lead.", Optional.of("127.0.0.1:" + otherEndpoint.port()));
            });
            try (LockService service = opened(RemotePlace.at(endpoint.port()), chosen)) {
                answers(service);

                assertThat(desk.guests()).hasSize(2);
                assertThat(other.guests()).hasSize(1);
            }
        }

        @Test
        void whoHasLittleTimeHearsThatNobodyLeads() {
            desk.choose();

            assertThatThrownBy(() -> RemotePlace.open(RemotePlace.at(endpoint.port()), CHOICE))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("Locker's server cannot serve now. address=127.0.0.1:")
                    .hasMessageEndingWith("detail=This node does not lead.");
        }

        @Test
        void whoIsHeldLongestAsksTheNextNode() {
            desk.choose();
            String both = RemotePlace.at(endpoint.port(), otherEndpoint.port());
            try (LockService service = RemotePlace.open(both)) {
                answers(service);

                assertThat(other.guests()).hasSize(1);
            }
        }

        @Test
        void aNodeThatStopsHoldsNobody() {
            desk.choose();
            CompletableFuture<LockService> opened =
                    CompletableFuture.supplyAsync(() -> RemotePlace.open(RemotePlace.at(endpoint.port())));
            Await.until("the client is there", () -> !desk.guests().isEmpty());
            long stopped = System.nanoTime();
            endpoint.stop(Duration.ofSeconds(10), Optional.empty());

            assertThatThrownBy(() -> Await.get(opened))
                    .hasCauseInstanceOf(BackendUnavailableException.class)
                    .hasMessageContaining("detail=This node stops.");
            Await.inTime(stopped, Duration.ofMillis(800), "from the end of the node to that of the question");
        }
    }

    @Nested
    class WhatIsSaid {

        @Test
        void whenNobodyListens() {
            refused(RemotePlace.at(TestServers.freePort()), "Locker's server cannot be reached. address=127.0.0.1:");
        }

        @Test
        void whenNobodyKnowsTheHost() {
            refused(
                    "locker://nowhere.invalid",
                    "Locker's server cannot be reached. address=nowhere.invalid:7420 detail=");
        }

        @Test
        void whenTheClientIsNotLetIn() {
            desk.atTheDoor(outlet -> {
                throw new NotPermittedException("You are not known.", null);
            });

            refused(
                    RemotePlace.at(endpoint.port(), otherEndpoint.port()),
                    "Locker's server does not let this user in. address=127.0.0.1:");
        }

        @Test
        void whenItIsAnotherServer() throws IOException {
            try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
                CompletableFuture<?> unused = CompletableFuture.runAsync(() -> answerAsHttp(socket));

                refused(RemotePlace.at(socket.getLocalPort()), "Locker's server cannot be reached. address=127.0.0.1:");
            }
        }

        private static void answerAsHttp(ServerSocket socket) {
            try (Socket client = socket.accept()) {
                client.getOutputStream()
                        .write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                int unused = client.getInputStream().read();
                client.getInputStream().skipNBytes(Integer.MAX_VALUE);
            } catch (IOException e) {
                // The client has gone.
            }
        }
    }

    @Nested
    class Threads {
        private final Set<Thread> before = RemotePlace.threads();

        private Set<Thread> more() {
            Set<Thread> more = RemotePlace.threads();
            more.removeAll(before);
            return more;
        }

        @Test
        void aBackendHasFewThatEndWithIt() {
            try (LockService service = RemotePlace.open(RemotePlace.at(endpoint.port()))) {
                answers(service);

                assertThat(more()).hasSizeLessThanOrEqualTo(3).allMatch(Thread::isDaemon);
            }
            Await.until("all have ended", () -> more().isEmpty());
        }

        @Test
        void aBackendThatCannotBeOpenedLeavesNoneBehind() {
            refused(RemotePlace.at(TestServers.freePort()), "Locker's server cannot be reached.");

            Await.until("all have ended", () -> more().isEmpty());
        }
    }
}
