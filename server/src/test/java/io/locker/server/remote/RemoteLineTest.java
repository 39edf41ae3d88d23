package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.ClaimId;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.LockService;
import io.locker.protocol.LockService.Line;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceCall.Carry;
import io.locker.protocol.ServiceWord;
import io.locker.protocol.ServiceWord.Answer;
import io.locker.server.grpc.Endpoint;
import io.locker.testkit.Await;
import io.locker.testkit.server.FaultProxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** A line over a real connection, to a desk that does as it is told. */
final class RemoteLineTest {
    private final ScriptedReception desk = new ScriptedReception();
    private final Endpoint endpoint = desk.serve();
    private final FaultProxy proxy = new FaultProxy(endpoint.port());
    private final RecordingEar ear = new RecordingEar();

    @AfterEach
    void end() {
        proxy.close();
        endpoint.close();
    }

    private LockService open() {
        return RemotePlace.open(RemotePlace.at(proxy.port()));
    }

    private static ServiceCall beat(long id) {
        return new Carry(id, new Command.Beat("s"));
    }

    private static ServiceCall opening(long id, Duration lease) {
        return new Carry(id, new Command.OpenSession("s", "me", lease.toNanos() / 1_000));
    }

    @Test
    void everyCallIsAnsweredInOrder() {
        try (LockService service = open()) {
            Line line = service.connect(ear);
            for (long id = 1; id <= 1_000; id += 2) {
                line.send(List.of(beat(id), beat(id + 1)));
            }

            assertThat(ear.word(999)).isNotNull();
            assertThat(ear.words().stream().map(word -> ((Answer) word).id()))
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, 1_000).boxed().toList());
        }
    }

    @Test
    void callsOfManyThreadsAreAllAnswered() throws InterruptedException {
        try (LockService service = open()) {
            Line line = service.connect(ear);
            ReentrantLock turn = new ReentrantLock();
            long[] last = {0};
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                Thread thread = new Thread(() -> {
                    for (int j = 0; j < 500; j++) {
                        turn.lock();
                        try {
                            line.send(List.of(beat(++last[0])));
                        } finally {
                            turn.unlock();
                        }
                    }
                });
                thread.start();
                threads.add(thread);
            }
            for (Thread thread : threads) {
                thread.join();
            }

            assertThat(ear.word(3_999)).isNotNull();
            assertThat(desk.lastGuest().heard()).hasSize(4_000);
        }
    }

    @Test
    void whatHappensIsHeardWithoutACall() {
        try (LockService service = open()) {
            Line unused = service.connect(ear);
            ServiceWord word =
                    new ServiceWord.Happened(new Event.Contended(new LockName("a"), new ClaimId("s", 1)), null);
            desk.lastGuest().outlet().say(List.of(word));

            assertThat(ear.word(0)).isEqualTo(word);
        }
    }

    @Test
    void whatIsNoBusinessOfAClientIsRefused() {
        try (LockService service = open()) {
            Line line = service.connect(ear);
            line.send(List.of(new Carry(1, new Command.Tick()), beat(2)));

            assertThat(((ServiceWord.Failed) ear.word(0)).why()).isInstanceOf(NotPermittedException.class);
            assertThat(((Answer) ear.word(1)).id()).isEqualTo(2);
            assertThat(desk.lastGuest().heard()).containsExactly(beat(2));
        }
    }

    @Test
    void whatIsLargerThanAFrameIsRefusedAndNothingElse() {
        try (LockService service = open()) {
            Line line = service.connect(ear);
            Map<ClaimId, String> results = new TreeMap<>();
            for (int i = 1; i <= 20; i++) {
                results.put(new ClaimId("t", i), "x".repeat(60_000));
            }
            Command.RequestId request = new Command.RequestId("s", 1, 0);
            line.send(List.of(new Carry(1, new Command.Settle(request, new ClaimId("s", 1), results)), beat(2)));

            assertThat(ear.word(1)).isNotNull();
            assertThat(ear.words())
                    .anySatisfy(word -> assertThat(((ServiceWord.Failed) word).why())
                            .isInstanceOf(LimitReachedException.class)
                            .hasMessageStartingWith("The request is larger than the server takes. bytes=12"));
            assertThat(ear.words()).contains(new ServiceWord.Replied(2, Reply.DONE, null));
            assertThat(ear.ends()).isEmpty();
        }
    }

    @Test
    void moreThanAFrameGoesInSeveral() {
        try (LockService service = open()) {
            Line line = service.connect(ear);
            List<ServiceCall> calls = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                Command.RequestId request = new Command.RequestId("s", i, 0);
                calls.add(new Carry(i, new Command.Attach(request, new ClaimId("s", 1), "x".repeat(60_000), 0)));
            }
            line.send(calls);

            assertThat(ear.word(99)).isNotNull();
            assertThat(ear.ends()).isEmpty();
        }
    }

    @Nested
    class TheEnd {

        @Test
        void isToldOnceWhenTheServiceEndsIt() {
            try (LockService service = open()) {
                Line line = service.connect(ear);
                desk.lastGuest().outlet().end(new BackendUnavailableException("Enough.", null), Optional.empty());

                assertThat(ear.end())
                        .hasMessageStartingWith("The connection to Locker's server ended. address=127.0.0.1:")
                        .hasMessageEndingWith("detail=Enough.");
                line.send(List.of(beat(1)));
                line.close();
            }
            Await.always(
                    Duration.ofMillis(100), "it was told once", () -> ear.ends().size() == 1);
            assertThat(ear.words()).isEmpty();
        }

        @Test
        void isToldWhenTheConnectionIsCut() {
            try (LockService service = open()) {
                Line unused = service.connect(ear);
                proxy.cut();

                assertThat(ear.end()).isInstanceOf(BackendUnavailableException.class);
                Await.until("the desk hears of it", () -> desk.lastGuest().timesClosed() == 1);
            }
        }

        @Test
        void isToldWhenTheBackendIsClosed() {
            LockService service = open();
            Line unused = service.connect(ear);
            service.close();

            assertThat(ear.end()).hasMessage("The backend is closed.");
        }

        @Test
        void isNotToldToWhoeverClosesTheLine() {
            try (LockService service = open()) {
                Line line = service.connect(ear);
                line.close();

                Await.until("the desk hears of it", () -> desk.lastGuest().timesClosed() == 1);
                Await.always(
                        Duration.ofMillis(100),
                        "nothing is told",
                        () -> ear.ends().isEmpty());
            }
        }

        @Test
        void nothingIsHeardAfterTheLineWasClosed() {
            try (LockService service = open()) {
                for (int round = 0; round < 20; round++) {
                    RecordingEar own = new RecordingEar();
                    Line line = service.connect(own);
                    line.send(LongStream.rangeClosed(1, 50)
                            .mapToObj(RemoteLineTest::beat)
                            .toList());
                    line.close();
                    int heard = own.words().size();
                    Await.always(
                            Duration.ofMillis(5),
                            "nothing more",
                            () -> own.words().size() == heard);
                }
            }
        }

        @Test
        void theEarItselfMayCloseTheLine() {
            try (LockService service = open()) {
                CompletableFuture<Line> line = new CompletableFuture<>();
                RecordingEar after = new RecordingEar();
                boolean unused = line.complete(service.connect(new LockService.Ear() {
                    @Override
                    public void heard(List<ServiceWord> words) {
                        line.join().close();
                        after.heard(words);
                    }

                    @Override
                    public void ended(BackendUnavailableException why) {
                        after.ended(why);
                    }
                }));
                line.join().send(List.of(beat(1)));

                assertThat(after.word(0)).isNotNull();
                Await.until("the desk hears of it", () -> desk.lastGuest().timesClosed() == 1);
                assertThat(after.ends()).isEmpty();
            }
        }
    }

    @Nested
    class Silence {

        @Test
        void aConnectionThatIsGoneWithoutAWordIsNoticedWithinTheLease() {
            Duration lease = Duration.ofSeconds(2);
            try (LockService service = open()) {
                Line line = service.connect(ear);
                line.send(List.of(opening(1, lease)));
                assertThat(ear.word(0)).isNotNull();
                proxy.freeze();
                long begin = System.nanoTime();

                assertThat(ear.end()).hasMessageStartingWith("Locker's server does not answer. address=127.0.0.1:");
                Await.inTime(begin, lease, "until the line ended");
            }
        }

        @Test
        void aNodeThatSaysNothingIsNotDead() {
            Duration lease = Duration.ofMillis(800);
            try (LockService service = open()) {
                desk.answer(call -> call.id() == 1 ? new ServiceWord.Replied(1, Reply.DONE, null) : null);
                Line line = service.connect(ear);
                line.send(List.of(opening(1, lease), beat(2)));

                Await.always(
                        Duration.ofSeconds(2),
                        "the line goes on",
                        () -> ear.ends().isEmpty());
            }
        }

        @Test
        void aShortSilenceIsNoEnd() {
            try (LockService service = open()) {
                Line line = service.connect(ear);
                line.send(List.of(opening(1, Duration.ofSeconds(4))));
                assertThat(ear.word(0)).isNotNull();
                proxy.freeze();
                line.send(List.of(beat(2)));
                Await.letPass(Duration.ofMillis(700));
                proxy.thaw();

                assertThat(((Answer) ear.word(1)).id()).isEqualTo(2);
                assertThat(ear.ends()).isEmpty();
            }
        }

        @Test
        void whoSendsIsNotHeldUpByAServerThatTakesNothing() {
            try (LockService service = open()) {
                Line line = service.connect(ear);
                proxy.freeze();
                String text = "x".repeat(60_000);
                for (int i = 1; i <= 1_200; i++) {
                    Command.RequestId request = new Command.RequestId("s", i, 0);
                    line.send(List.of(new Carry(i, new Command.Attach(request, new ClaimId("s", 1), text, 0))));
                }

                assertThat(ear.end()).hasMessageContaining("server does not");
            }
        }
    }
}
