package io.locker.server.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.locker.server.remote.ScriptedReception;
import io.locker.testkit.Await;
import io.locker.wire.Trailers;
import io.locker.wire.proto.LocksGrpc;
import io.locker.wire.proto.Proto;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients who come while the nodes choose, as one in another language sees it. */
final class HeldClientsTest {
    private static final Duration LONGEST_HOLD = Duration.ofSeconds(1);

    private final ScriptedReception desk = new ScriptedReception();
    private final Endpoint endpoint = desk.serve();
    private final ManagedChannel channel = NettyChannelBuilder.forAddress("127.0.0.1", endpoint.port())
            .usePlaintext()
            .build();

    @BeforeEach
    void choose() {
        desk.choose();
    }

    @AfterEach
    void end() throws InterruptedException {
        assertThat(channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        endpoint.close();
    }

    /** A client that waits for its welcome; how its stream ended, if it did. */
    private static final class Client implements ClientResponseObserver<Proto.Calls, Proto.Words> {
        private final CompletableFuture<Proto.Welcome> welcome = new CompletableFuture<>();
        private final CompletableFuture<Status> ended = new CompletableFuture<>();
        private @Nullable ClientCallStreamObserver<Proto.Calls> calls;

        Client(ManagedChannel channel, @Nullable String patience) {
            Metadata headers = new Metadata();
            if (patience != null) {
                headers.put(Trailers.PATIENCE, patience);
            }
            StreamObserver<Proto.Calls> unused = LocksGrpc.newStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .session(this);
        }

        void leave() {
            if (calls != null) {
                calls.cancel("Enough.", null);
            }
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<Proto.Calls> stream) {
            calls = stream;
        }

        @Override
        public void onNext(Proto.Words words) {
            boolean unused = welcome.complete(words.getWords(0).getWelcome());
        }

        @Override
        public void onError(Throwable why) {
            boolean unused = ended.complete(Status.fromThrowable(why));
        }

        @Override
        public void onCompleted() {
            boolean unused = ended.complete(Status.OK);
        }
    }

    @Test
    void areLetInByTheNodeThatIsChosen() throws Exception {
        Client client = new Client(channel, "60000");
        Await.until("it is there", () -> desk.guests().size() == 1);
        desk.chosen(outlet -> {});

        assertThat(Await.get(client.welcome).getServer()).isEqualTo("scripted");
        assertThat(client.ended).isNotDone();
    }

    @Test
    void areSentAwayWhenTheirPatienceIsOver() throws Exception {
        long begin = System.nanoTime();
        Client client = new Client(channel, "200");

        assertThat(Await.get(client.ended).getDescription()).isEqualTo("This node does not lead.");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(Duration.ofMillis(200));
        assertThat(desk.guests()).hasSize(2);
    }

    @Test
    void areHeldForASecondAtMost() throws Exception {
        long begin = System.nanoTime();
        Client client = new Client(channel, Long.toString(Long.MAX_VALUE));

        assertThat(Await.get(client.ended).getDescription()).isEqualTo("This node does not lead.");
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isGreaterThanOrEqualTo(LONGEST_HOLD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "soon"})
    void areSentAwayAtOnceUnlessTheyAskForMore(String patience) throws Exception {
        long begin = System.nanoTime();
        Client client = new Client(channel, patience.isEmpty() ? null : patience);

        assertThat(Await.get(client.ended).getDescription()).isEqualTo("This node does not lead.");
        assertThat(desk.guests()).hasSize(1);
        Await.inTime(begin, Duration.ofSeconds(10), "from the question to the answer");
    }

    @Test
    void areNotLetInWhenTheyHaveLeft() {
        Client client = new Client(channel, "60000");
        Await.until("it is there", () -> desk.guests().size() == 1);
        client.leave();
        Await.until("it has left", client.ended::isDone);
        desk.chosen(outlet -> {});

        Await.until(
                "nobody is here",
                () -> desk.guests().size() == 2 && desk.lastGuest().timesClosed() == 1);
    }
}
