package io.locker.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.InvalidProtocolBufferException;
import io.locker.api.DeadlockException;
import io.locker.api.LockException;
import io.locker.machine.Command;
import io.locker.machine.Event;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;
import io.locker.wire.proto.Proto;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said on the wire is what was meant. */
class WireTest {
    private static final int TIMES = 300;

    /** What only those who run the log may say. */
    private static final Set<Class<?>> NO_BUSINESS_OF_A_CLIENT =
            Set.of(Command.ExpireSession.class, Command.NewTerm.class, Command.Tick.class, Command.Lift.class);

    private final Samples samples = new Samples(1);

    static Stream<Class<?>> commands() {
        return Samples.kinds(Command.class).stream();
    }

    static Stream<Class<?>> calls() {
        return Samples.kinds(ServiceCall.class).stream().filter(kind -> kind != ServiceCall.Carry.class);
    }

    static Stream<Class<?>> replies() {
        return Samples.kinds(Reply.class).stream().filter(kind -> kind != Reply.Wait.class);
    }

    static Stream<Class<?>> events() {
        return Samples.kinds(Event.class).stream();
    }

    static Stream<Class<?>> words() {
        return Samples.kinds(ServiceWord.class).stream().filter(kind -> kind != ServiceWord.Failed.class);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandOfAClientComesThrough(Class<?> kind) {
        for (int i = 1; i <= TIMES; i++) {
            ServiceCall call = new ServiceCall.Carry(i, (Command) samples.make(kind));
            Proto.Call written = CallWire.write(call);

            if (NO_BUSINESS_OF_A_CLIENT.contains(kind)) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> CallWire.read(written))
                        .withMessage("The call is of no kind that this version knows.");
            } else {
                assertThat(CallWire.read(through(written))).isEqualTo(call);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("calls")
    void everyOtherCallComesThrough(Class<?> kind) {
        for (int i = 0; i < TIMES; i++) {
            ServiceCall call = (ServiceCall) samples.make(kind);

            assertThat(CallWire.read(through(CallWire.write(call)))).isEqualTo(call);
        }
    }

    @ParameterizedTest
    @MethodSource("words")
    void everyWordComesThrough(Class<?> kind) {
        for (int i = 0; i < TIMES; i++) {
            ServiceWord word = (ServiceWord) samples.make(kind);

            assertThat(WordWire.read(through(WordWire.write(word)))).isEqualTo(word);
        }
    }

    @ParameterizedTest
    @MethodSource("replies")
    void everyReplyComesThrough(Class<?> kind) {
        for (int i = 0; i < TIMES; i++) {
            ServiceWord word = new ServiceWord.Replied(i, (Reply) samples.make(kind), null);

            assertThat(WordWire.read(through(WordWire.write(word)))).isEqualTo(word);
        }
    }

    @ParameterizedTest
    @MethodSource("events")
    void everyEventComesThrough(Class<?> kind) {
        for (int i = 0; i < TIMES; i++) {
            ServiceWord word = new ServiceWord.Happened((Event) samples.make(kind), null);

            assertThat(WordWire.read(through(WordWire.write(word)))).isEqualTo(word);
        }
    }

    @Test
    void everyFailureComesThrough() {
        IntStream.range(0, 5).mapToObj(samples::failure).forEach(why -> {
            ServiceWord.Failed read = failed(through(WordWire.write(new ServiceWord.Failed(7, why))));

            assertThat(read.id()).isEqualTo(7);
            assertThat(read.why()).hasSameClassAs(why).hasMessage(why.getMessage());
            if (why instanceof DeadlockException deadlock) {
                assertThat(((DeadlockException) read.why()).cycle()).isEqualTo(deadlock.cycle());
            }
        });
    }

    @Test
    void aFailureOfAnUnknownKindLeavesTheOutcomeOpen() {
        Proto.Word word = Proto.Word.newBuilder()
                .setFailed(Proto.Failed.newBuilder().setId(3).setCodeValue(77).setMessage("New."))
                .build();

        assertThat(failed(word).why().effect()).isEqualTo(LockException.Effect.UNKNOWN);
    }

    private static ServiceWord.Failed failed(Proto.Word word) {
        if (WordWire.read(word) instanceof ServiceWord.Failed failed) {
            return failed;
        }
        throw new AssertionError("It is no failure.");
    }

    private static Proto.Call through(Proto.Call call) {
        try {
            return Proto.Call.parseFrom(call.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static Proto.Word through(Proto.Word word) {
        try {
            return Proto.Word.parseFrom(word.toByteArray());
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    @Nested
    class OfWhatMakesNoSense {

        private void refused(Proto.Call.Builder call, String sentence) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CallWire.read(call.build()))
                    .withMessageStartingWith(sentence);
        }

        private Proto.Call.Builder acquire(Proto.Claim.Builder claim) {
            return Proto.Call.newBuilder()
                    .setId(1)
                    .setAcquire(Proto.Acquire.newBuilder()
                            .setRequest(
                                    Proto.Request.newBuilder().setSession("s").setNumber(1))
                            .setLock("a")
                            .setClaim(claim));
        }

        private Proto.Claim.Builder claim() {
            return Proto.Claim.newBuilder().setId(Proto.ClaimId.newBuilder().setNumber(1));
        }

        @Test
        void aCallThatIsGoodIsRead() {
            assertThat(CallWire.read(acquire(claim()).build())).isInstanceOf(ServiceCall.Carry.class);
        }

        @Test
        void anEmptyCallIsRefused() {
            refused(Proto.Call.newBuilder().setId(1), "The call is of no kind that this version knows.");
        }

        @Test
        void aPartThatIsMissingIsNamed() {
            Proto.Acquire nothing = Proto.Acquire.getDefaultInstance();
            refused(Proto.Call.newBuilder().setAcquire(nothing), "A session id has 1 to 128 characters.");
            refused(acquire(Proto.Claim.newBuilder()), "The number of a claim is greater than 0.");
            refused(Proto.Call.newBuilder().setBeat(Proto.Beat.getDefaultInstance()), "A session id has 1 to 128");
            refused(Proto.Call.newBuilder().setResume(Proto.Resume.getDefaultInstance()), "A session id has 1 to 128");
            refused(Proto.Call.newBuilder().setLook(Proto.Look.getDefaultInstance()), "A lock name must not be empty.");
        }

        @Test
        void aDemandThatCannotBeIsRefused() {
            refused(acquire(claim().setDemand(demand(2, 0, 0))), "Permits need a limit.");
            refused(acquire(claim().setDemand(demand(3, 2, 2))), "Permits lie between 1 and the limit.");
            refused(acquire(claim().setDemand(demand(1, -5, 2))), "A semaphore has at least one permit.");
            refused(acquire(claim().setDemand(demand(0, 0, 9))), "There is no such mode in this version.");
        }

        private Proto.Demand demand(int permits, int limit, int mode) {
            return Proto.Demand.newBuilder()
                    .setPermits(permits)
                    .setLimit(limit)
                    .setModeValue(mode)
                    .build();
        }

        @Test
        void aLockThatIsNamedTwiceIsRefused() {
            refused(acquire(claim().addTogether("a")), "A claim names each lock once.");
            refused(acquire(claim().addTogether("b").addTogether("b")), "A claim names each lock once.");
        }

        @Test
        void aClaimThatIsSettledTwiceIsRefused() {
            Proto.Result result = Proto.Result.newBuilder()
                    .setClaim(Proto.ClaimId.newBuilder().setSession("t").setNumber(1))
                    .build();
            refused(
                    Proto.Call.newBuilder()
                            .setSettle(Proto.Settle.newBuilder()
                                    .setRequest(Proto.Request.newBuilder()
                                            .setSession("s")
                                            .setNumber(1))
                                    .setClaim(Proto.ClaimId.newBuilder().setNumber(1))
                                    .addResults(result)
                                    .addResults(result)),
                    "A claim is settled once.");
        }

        @Test
        void aNegativeTimeIsRefused() {
            refused(
                    Proto.Call.newBuilder()
                            .setOpenSession(Proto.OpenSession.newBuilder()
                                    .setSession("s")
                                    .setLease(-1)),
                    "A lease is not negative.");
        }

        @Test
        void aWordOfANewKindIsPassedOver() {
            assertThat(WordWire.read(Proto.Word.getDefaultInstance())).isNull();
        }

        @Test
        void aReplyOfANewKindIsRefused() {
            Proto.Word word = Proto.Word.newBuilder()
                    .setReplied(Proto.Replied.newBuilder().setId(1))
                    .build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WordWire.read(word))
                    .withMessage("The reply is of no kind that this version knows.");
        }
    }

    @Nested
    class OfDamage {
        private static final int ROUNDS = 8_000;

        /** Either what comes can be read, or it is said in a sentence that it cannot. */
        @Test
        void damagedCallsAreReadOrRefused() {
            List<Class<?>> kinds = Samples.kinds(Command.class);
            Damage damage = new Damage(5);
            for (int i = 0; i < ROUNDS; i++) {
                Command command = (Command) samples.make(kinds.get(i % kinds.size()));
                byte[] bytes = damage.done(
                        CallWire.write(new ServiceCall.Carry(1, command)).toByteArray());
                try {
                    ServiceCall read = CallWire.read(Proto.Call.parseFrom(bytes));
                    assertThat(CallWire.read(through(CallWire.write(read)))).isEqualTo(read);
                } catch (InvalidProtocolBufferException e) {
                    // The library says what is wrong.
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageMatching("(?s)[A-Z].*\\..*");
                }
            }
        }

        @Test
        void damagedWordsAreReadOrRefused() {
            List<Class<?>> kinds = Samples.kinds(ServiceWord.class);
            Damage damage = new Damage(6);
            for (int i = 0; i < ROUNDS; i++) {
                ServiceWord word = (ServiceWord) samples.make(kinds.get(i % kinds.size()));
                byte[] bytes = damage.done(WordWire.write(word).toByteArray());
                try {
                    ServiceWord read = WordWire.read(Proto.Word.parseFrom(bytes));
                    assertThat(read == null || read.toString().length() > 0).isTrue();
                } catch (InvalidProtocolBufferException e) {
                    // The library says what is wrong.
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageMatching("(?s)[A-Z].*\\..*");
                }
            }
        }

        @Test
        void namesAreCheckedAlsoWhereTheServiceSaysThem() {
            Proto.Word word = Proto.Word.newBuilder()
                    .setListed(Proto.Listed.newBuilder().setId(1).addNames(" a"))
                    .build();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> WordWire.read(word))
                    .withMessageStartingWith("A lock name must not begin or end with white space.");
        }
    }
}
