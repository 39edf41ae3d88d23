package io.locker.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.health.v1.HealthCheckRequest;
import io.grpc.health.v1.HealthCheckResponse.ServingStatus;
import io.grpc.health.v1.HealthGrpc;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.reflection.v1.ServerReflectionGrpc;
import io.grpc.reflection.v1.ServerReflectionRequest;
import io.grpc.reflection.v1.ServerReflectionResponse;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.StreamObserver;
import io.locker.api.BackendUnavailableException;
import io.locker.api.LimitReachedException;
import io.locker.api.LockName;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.server.remote.ScriptedReception;
import io.locker.testkit.Await;
import io.locker.wire.Trailers;
import io.locker.wire.proto.AdministrationGrpc;
import io.locker.wire.proto.LocksGrpc;
import io.locker.wire.proto.Proto;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The endpoint, as a client in another language meets it. */
final class EndpointTest {
    private final ScriptedReception desk = new ScriptedReception();
    private final Endpoint endpoint = desk.serve();
    private final ManagedChannel channel = channel();

    private ManagedChannel channel() {
        return NettyChannelBuilder.forAddress("127.0.0.1", endpoint.port())
                .usePlaintext()
                .build();
    }

    @AfterEach
    void end() throws InterruptedException {
        assertThat(channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        endpoint.close();
    }

    /** A client that reads only as much as it is told to. */
    private static final class Client implements ClientResponseObserver<Proto.Calls, Proto.Words> {
        private final List<Proto.Words> messages = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        private final boolean reads;
        private @Nullable ClientCallStreamObserver<Proto.Calls> calls;

        private Client(boolean reads) {
            this.reads = reads;
        }

        static Client of(ManagedChannel channel) {
            return of(channel, true);
        }

        static Client of(ManagedChannel channel, boolean reads) {
            Client client = new Client(reads);
            StreamObserver<Proto.Calls> unused = LocksGrpc.newStub(channel).session(client);
            return client;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Proto.Calls> stream) {
            calls = stream;
            if (!reads) {
                stream.disableAutoRequestWithInitial(1);
            }
        }

        ClientCallStreamObserver<Proto.Calls> calls() {
            if (calls == null) {
                throw new IllegalStateException("The stream has not begun.");
            }
            return calls;
        }

        void send(Proto.Call.Builder... builders) {
            Proto.Calls.Builder message = Proto.Calls.newBuilder();
            for (Proto.Call.Builder builder : builders) {
                message.addCalls(builder);
            }
            calls().onNext(message.build());
        }

        Proto.Words message(int index) {
            Await.until("message " + index + " comes", () -> messages.size() > index);
            return messages.get(index);
        }

        Status status() throws Exception {
            return Await.get(ended);
        }

        @Override
        public void onNext(Proto.Words words) {
            messages.add(words);
        }

        @Override
        public void onError(Throwable why) {
            boolean unused = failure.complete(why);
            boolean unusedToo = ended.complete(Status.fromThrowable(why));
        }

        @Override
        public void onCompleted() {
            boolean unused = ended.complete(Status.OK);
        }
    }

    private static String leader(Throwable why) {
        Metadata trailers = Status.trailersFromThrowable(why);
        return trailers == null ? "" : String.valueOf(trailers.get(Trailers.LEADER));
    }

    private static Proto.Call.Builder beat(long id) {
        return Proto.Call.newBuilder().setId(id).setBeat(Proto.Beat.newBuilder().setSession("s"));
    }

    @Test
    void theFirstWordIsWelcomeWithTheLimits() {
        Proto.Word word = Client.of(channel).message(0).getWords(0);

        assertThat(word.getWelcome().getServer()).isEqualTo("scripted");
        assertThat(word.getWelcome().getMaxFrameBytes()).isEqualTo(1 << 20);
        assertThat(word.getWelcome().getMaxCalls()).isEqualTo(100);
    }

    @Test
    void callsOfOneMessageAreAnsweredInOne() {
        Client client = Client.of(channel);
        client.send(beat(1), beat(2), beat(3));

        assertThat(client.message(1).getWordsList())
                .extracting(word -> word.getReplied().getId())
                .containsExactly(1L, 2L, 3L);
    }

    @Test
    void aCallThatMakesNoSenseIsRefusedAndTheStreamGoesOn() {
        Client client = Client.of(channel);
        client.send(
                Proto.Call.newBuilder().setId(1).setLook(Proto.Look.newBuilder().setLock(" ")),
                Proto.Call.newBuilder().setId(2));
        client.send(beat(3));

        Await.until(
                "all are answered",
                () -> client.messages.stream()
                                .mapToInt(Proto.Words::getWordsCount)
                                .sum()
                        == 4);
        assertThat(client.message(1).getWords(0).getFailed().getCode()).isEqualTo(Proto.Failed.Code.NOT_PERMITTED);
        assertThat(client.message(1).getWords(0).getFailed().getMessage()).startsWith("A lock name must not be blank.");
        assertThat(desk.lastGuest().heard()).hasSize(1);
    }

    @Test
    void aPingIsAnsweredByTheNodeItself() {
        desk.answer(call -> null);
        Client client = Client.of(channel);
        client.calls().onNext(Proto.Calls.newBuilder().setPing(42).build());

        assertThat(client.message(1).getPong()).isEqualTo(42);
    }

    @Test
    void whoHasSaidAllIsGone() throws Exception {
        Client client = Client.of(channel);
        assertThat(client.message(0)).isNotNull();
        client.calls().onCompleted();

        assertThat(client.status().isOk()).isTrue();
        Await.until("the desk hears of it", () -> desk.lastGuest().timesClosed() == 1);
    }

    @Test
    void aFaultOfTheServiceEndsTheStreamOnly() throws Exception {
        desk.answer(call -> {
            throw new IllegalStateException("Planted.");
        });
        Client client = Client.of(channel);
        Client bystander = Client.of(channel);
        assertThat(bystander.message(0)).isNotNull();
        client.send(beat(1));

        assertThat(client.status().getCode()).isEqualTo(Status.Code.INTERNAL);
        desk.answer(call -> new ServiceWord.Replied(call.id(), Reply.DONE, null));
        bystander.send(beat(1));
        assertThat(bystander.message(1)).isNotNull();
    }

    @Nested
    class Limits {

        private Proto.Call.Builder large(int bytes) {
            return Proto.Call.newBuilder()
                    .setId(1)
                    .setOpenSession(
                            Proto.OpenSession.newBuilder().setSession("s").setHolder("x".repeat(bytes)));
        }

        @Test
        void aFrameThatIsTooLargeEndsTheStreamWithTheReason() throws Exception {
            Client client = Client.of(channel);
            client.send(large(3 << 19));

            assertThat(client.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(client.status().getDescription())
                    .startsWith("The message is larger than a frame may be. bytes=");
            assertThat(desk.lastGuest().heard()).isEmpty();
        }

        @Test
        void aGiantFrameEndsTheStreamAndNoOther() throws Exception {
            Client client = Client.of(channel);
            Client bystander = Client.of(channel);
            assertThat(bystander.message(0)).isNotNull();
            client.send(large(100 << 20));

            assertThat(client.status().getCode()).isIn(Status.Code.RESOURCE_EXHAUSTED, Status.Code.CANCELLED);
            bystander.send(beat(1));
            assertThat(bystander.message(1)).isNotNull();
            assertThat(desk.guests()).allMatch(guest -> guest.heard().size() <= 1);
        }

        @Test
        void whoDoesNotReadIsCutOffAndHurtsNobody() throws Exception {
            Client slow = Client.of(channel, false);
            assertThat(slow.message(0)).isNotNull();
            ScriptedReception.Guest guest = desk.lastGuest();
            Client bystander = Client.of(channel());
            assertThat(bystander.message(0)).isNotNull();
            ServiceWord word = new ServiceWord.Happened(new Event.SessionEnded("s".repeat(100), true), null);
            List<ServiceWord> many = Collections.nCopies(100, word);
            for (int i = 0; guest.timesClosed() == 0 && i < 100_000; i++) {
                guest.outlet().say(many);
            }

            Await.until("the desk hears of it", () -> guest.timesClosed() == 1);
            bystander.send(beat(1));
            assertThat(bystander.message(1)).isNotNull();
            slow.calls().request(1_000_000);
            assertThat(slow.status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
            assertThat(slow.status().getDescription()).startsWith("The client does not read what it is told. limit=");
        }

        @Test
        void whoAsksTooMuchAtOnceIsReadNoFurther() {
            desk.answer(call -> null);
            Client client = Client.of(channel);
            assertThat(client.message(0)).isNotNull();
            for (int id = 1; id <= 500; id++) {
                client.send(beat(id));
            }
            Await.until("some are heard", () -> desk.lastGuest().heard().size() == 100);
            Await.always(
                    Duration.ofMillis(200),
                    "no more",
                    () -> desk.lastGuest().heard().size() == 100);

            desk.answer(call -> new ServiceWord.Replied(call.id(), Reply.DONE, null));
            for (ServiceCall call : List.copyOf(desk.lastGuest().heard())) {
                desk.lastGuest().outlet().say(List.of(new ServiceWord.Replied(call.id(), Reply.DONE, null)));
            }
            Await.until("all are heard", () -> desk.lastGuest().heard().size() == 500);
        }
    }

    @Nested
    class TheDoor {

        @Test
        void aNodeThatCannotServeNamesTheOneThatMay() throws Exception {
            desk.atTheDoor(outlet -> outlet.end(
                    new BackendUnavailableException("Another node leads.", null), Optional.of("other:7420")));
            Client client = Client.of(channel);

            assertThat(client.status().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
            assertThat(client.status().getDescription()).isEqualTo("Another node leads.");
            assertThat(leader(Await.get(client.failure))).isEqualTo("other:7420");
            assertThat(client.messages).isEmpty();
            Await.until("the desk hears of it", () -> desk.lastGuest().timesClosed() == 1);
        }

        @Test
        void aDeskThatIsFullSaysSo() throws Exception {
            desk.atTheDoor(outlet -> {
                throw new LimitReachedException("There are too many clients. limit=1");
            });

            assertThat(Client.of(channel).status().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
        }

        @Test
        void aNodeThatStopsSendsEverybodyAway() throws Exception {
            Client client = Client.of(channel);
            assertThat(client.message(0)).isNotNull();
            long begin = System.nanoTime();
            endpoint.stop(Duration.ofSeconds(10), Optional.of("other:7420"));

            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
            assertThat(client.status().getDescription()).isEqualTo("This node stops.");
            assertThat(leader(Await.get(client.failure))).isEqualTo("other:7420");
        }

        @Test
        void aPortThatIsTakenIsSaid() {
            assertThatThrownBy(() -> desk.serve(endpoint.port()))
                    .hasMessageStartingWith("The server cannot listen for gRPC. address=");
        }
    }

    @Nested
    class Questions {
        private final AdministrationGrpc.AdministrationBlockingStub stub = AdministrationGrpc.newBlockingStub(channel);

        @Test
        void aLockIsShown() {
            desk.answer(call -> new ServiceWord.Looked(call.id(), "text", 3, 4));
            Proto.LookResponse shown =
                    stub.look(Proto.LookRequest.newBuilder().setLock("a").build());

            assertThat(shown.getDocument()).isEqualTo("text");
            assertThat(shown.getWaiting()).isEqualTo(3);
            assertThat(desk.lastGuest().heard()).containsExactly(new ServiceCall.Look(1, new LockName("a")));
            Await.until("it has gone", () -> desk.lastGuest().timesClosed() == 1);
        }

        @Test
        void namesAreListed() {
            desk.answer(call -> new ServiceWord.Listed(call.id(), List.of(new LockName("a/b"))));
            Proto.ListNamesResponse names = stub.listNames(
                    Proto.ListNamesRequest.newBuilder().setPrefix("a").build());

            assertThat(names.getNamesList()).containsExactly("a/b");
            assertThat(desk.lastGuest().heard()).containsExactly(new ServiceCall.ListNames(1, "a", "", 100));
        }

        @Test
        void aLockIsBroken() {
            Proto.BreakRequest request = Proto.BreakRequest.newBuilder()
                    .setLock("a")
                    .setBy("me")
                    .setReason("test")
                    .setToken(7)
                    .build();

            assertThat(stub.break_(request).getBroken()).isTrue();
            assertThat(desk.lastGuest().heard())
                    .containsExactly(
                            new ServiceCall.Carry(1, new Command.BreakHolds(new LockName("a"), "me", "test", 7)));
        }

        @Test
        void aQuestionThatMakesNoSenseIsRefused() {
            refused(Status.Code.INVALID_ARGUMENT, () -> stub.look(Proto.LookRequest.getDefaultInstance()));
            refused(
                    Status.Code.INVALID_ARGUMENT,
                    () -> stub.break_(
                            Proto.BreakRequest.newBuilder().setLock("a").build()));
            assertThat(desk.guests()).isEmpty();
        }

        @Test
        void aQuestionToANodeThatCannotServeIsRefused() {
            desk.atTheDoor(outlet -> outlet.end(new BackendUnavailableException("Not I.", null), Optional.empty()));
            refused(
                    Status.Code.UNAVAILABLE,
                    () -> stub.look(Proto.LookRequest.newBuilder().setLock("a").build()));
            Await.until("it has gone", () -> desk.lastGuest().timesClosed() == 1);
        }

        private void refused(Status.Code code, Runnable question) {
            assertThatThrownBy(question::run)
                    .isInstanceOfSatisfying(
                            StatusRuntimeException.class,
                            e -> assertThat(e.getStatus().getCode()).isEqualTo(code));
        }
    }

    @Nested
    class ForTools {

        @Test
        void healthIsTold() {
            HealthGrpc.HealthBlockingStub health = HealthGrpc.newBlockingStub(channel);
            HealthCheckRequest request = HealthCheckRequest.newBuilder()
                    .setService("locker.v1.Locks")
                    .build();

            assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.SERVING);
            endpoint.serving(false);
            assertThat(health.check(request).getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
        }

        @Test
        void theServicesDescribeThemselves() throws Exception {
            CompletableFuture<ServerReflectionResponse> answer = new CompletableFuture<>();
            StreamObserver<ServerReflectionRequest> questions = ServerReflectionGrpc.newStub(channel)
                    .serverReflectionInfo(new StreamObserver<>() {
                        @Override
                        public void onNext(ServerReflectionResponse response) {
                            boolean unused = answer.complete(response);
                        }

                        @Override
                        public void onError(Throwable why) {
                            boolean unused = answer.completeExceptionally(why);
                        }

                        @Override
                        public void onCompleted() {}
                    });
            questions.onNext(
                    ServerReflectionRequest.newBuilder().setListServices("*").build());

            assertThat(Await.get(answer).getListServicesResponse().getServiceList())
                    .extracting(service -> service.getName())
                    .contains("locker.v1.Locks", "locker.v1.Administration", "grpc.health.v1.Health");
            questions.onCompleted();
        }
    }
}
