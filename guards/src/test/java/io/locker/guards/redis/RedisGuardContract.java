package io.locker.guards.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import io.locker.api.FencingToken;
import io.locker.api.Hold;
import io.locker.guards.Offer;
import io.locker.guards.Rivals;
import io.locker.guards.StaleTokenException;
import io.locker.guards.redis.RedisGuard.Scripts;
import io.locker.testkit.Anomaly;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a guard in Redis does, by any client. */
abstract class RedisGuardContract {
    private static final AtomicLong NUMBERS = new AtomicLong(System.nanoTime());
    private static final FencingToken FIVE = new FencingToken(5);
    private static final FencingToken SIX = new FencingToken(6);
    private static final Duration DAY = Duration.ofDays(1);

    private final String name = "test" + NUMBERS.incrementAndGet();
    private final String prefix = name + ":guard:";
    private RedisGuard guard;

    /** Returns a client, for any number of threads. */
    abstract Scripts client();

    @BeforeEach
    final void make() {
        guard = new RedisGuard(client(), prefix, DAY);
    }

    /** Runs a command without a guard. */
    private @Nullable Object bare(String command, List<String> keys, String... arguments) {
        String text = "return {" + command + "}";
        Object answer = client().run(new RedisScript(text, RedisScript.digest(text), keys, List.of(arguments)));
        List<?> parts = (List<?>) Objects.requireNonNull(answer);
        return parts.isEmpty() ? null : parts.get(0);
    }

    private String key(String key) {
        return name + ":{" + key + "}";
    }

    private @Nullable Object get(String key) {
        return bare("redis.call('GET', KEYS[1])", List.of(key(key)));
    }

    private @Nullable Object set(String key, FencingToken token) {
        return guard.run(new Offer(key(key), token), RedisCommand.of("SET", key(key), token.toString()));
    }

    private void assertRefused(String key, FencingToken offered, FencingToken seen) {
        Object before = get(key);
        assertThatThrownBy(() -> set(key, offered)).isInstanceOfSatisfying(StaleTokenException.class, refused -> {
            assertThat(refused.resource()).isEqualTo(key(key));
            assertThat(refused.offered()).isEqualTo(offered);
            assertThat(refused.seen()).isEqualTo(seen);
        });
        assertThat(get(key)).isEqualTo(before);
    }

    /** Lets a resource look as if nobody had come to it for so long. */
    private void age(String key, long seconds) {
        String state = prefix + "{" + Slots.tag(Slots.of(key(key))) + "}:ages";
        bare("redis.call('ZINCRBY', KEYS[1], -ARGV[1], ARGV[2])", List.of(state), Long.toString(seconds), key(key));
    }

    @Test
    void anEqualAndAGreaterTokenAreAccepted() {
        assertThat(set("a", FIVE)).isEqualTo("OK");
        assertThat(set("a", FIVE)).isEqualTo("OK");
        assertThat(set("a", SIX)).isEqualTo("OK");
        assertThat(get("a")).isEqualTo("6");
    }

    @Test
    @Anomaly({"A10", "U3"})
    void aLowerTokenIsRefusedAndNothingChanges() {
        set("a", SIX);

        assertRefused("a", FIVE, SIX);

        set("b", FIVE);
    }

    @Test
    void tokensAreComparedAsNumbersOfAnyLength() {
        FencingToken nine = new FencingToken(9);
        FencingToken ten = new FencingToken(10);
        set("length", nine);
        set("length", ten);
        assertRefused("length", nine, ten);

        FencingToken less = new FencingToken(9_007_199_254_740_993_001L);
        FencingToken more = new FencingToken(9_007_199_254_740_993_002L);
        set("large", less);
        set("large", more);
        assertRefused("large", less, more);
    }

    @Test
    @Anomaly({"A2", "A10", "U3"})
    void aHolderThatWasFrozenIsRefused() throws Exception {
        try (Rivals rivals = new Rivals(key("a"))) {
            guard.run(key("a"), rivals.early(), RedisCommand.of("SET", key("a"), "early"));
            Hold late = rivals.freezeEarly();
            guard.run(key("a"), late, RedisCommand.of("SET", key("a"), "late"));
            rivals.wakeEarly();

            assertThatThrownBy(() -> guard.run(key("a"), rivals.early(), RedisCommand.of("SET", key("a"), "too late")))
                    .isInstanceOf(StaleTokenException.class);

            assertThat(get("a")).isEqualTo("late");
        }
    }

    @Test
    void whoShowsItsTokenIsNotOverwrittenAfterIt() throws Exception {
        try (Rivals rivals = new Rivals(key("a"))) {
            Hold late = rivals.freezeEarly();
            guard.show(key("a"), late);
            assertThat(guard.run(key("a"), late, RedisCommand.of("GET", key("a"))))
                    .isNull();
            rivals.wakeEarly();

            assertThatThrownBy(() -> guard.show(key("a"), rivals.early())).isInstanceOf(StaleTokenException.class);
            assertRefused("a", rivals.early().token(), late.token());
        }
    }

    @Test
    void aScriptSeesItsOwnKeysAndArguments() {
        RedisCommand move = RedisCommand.script("""
                redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
                redis.call('SET', KEYS[2], ARGV[2])
                return {#KEYS, #ARGV, redis.call('HGET', KEYS[1], ARGV[1])} -- the end
                """.strip());
        List<String> keys = List.of(key("a") + ":hash", key("a") + ":text");

        Object answer = guard.run(new Offer(key("a"), SIX), move.with(keys, List.of("state", "shipped")));

        assertThat(answer).asInstanceOf(LIST).containsExactly(2L, 2L, "shipped");
        assertThatThrownBy(() -> guard.run(new Offer(key("a"), FIVE), move.with(keys, List.of("state", "new"))))
                .isInstanceOf(StaleTokenException.class);
        assertThat(bare("redis.call('HGET', KEYS[1], 'state')", keys.subList(0, 1)))
                .isEqualTo("shipped");
    }

    @Test
    void aCommandThatFailsIsToldByTheClient() {
        set("a", FIVE);

        assertThatThrownBy(() -> guard.run(new Offer(key("a"), SIX), RedisCommand.of("HSET", key("a"), "x", "y")))
                .hasMessageContaining("WRONGTYPE");

        assertRefused("a", FIVE, SIX);
    }

    @Test
    @Anomaly("A10")
    void underLoadTheThingIsNeverSetBack() throws Exception {
        RedisHammer.Outcome outcome = new RedisHammer(
                        (offer, change) -> guard.run(offer, change.with(List.of(offer.resource()), digits(offer))))
                .run(key("load"));

        assertThat(outcome.setBack()).isZero();
        assertThat(outcome.accepted()).isBetween(1, RedisHammer.ALL - 1);
    }

    private static List<String> digits(Offer offer) {
        return List.of(offer.token().toString());
    }

    /** The hammer must be able to tell: this is what Lua does with numbers. */
    @Test
    void underLoadTokensComparedAsNumbersAreFoundOut() throws Exception {
        RedisGuard rounding = new RedisGuard(
                script -> {
                    String text = script.text().replace("#a < #b or (#a == #b and a < b)", "tonumber(a) < tonumber(b)");
                    assertThat(text).contains("tonumber(a)");
                    return client().run(
                                    new RedisScript(text, RedisScript.digest(text), script.keys(), script.arguments()));
                },
                prefix,
                DAY);

        assertFoundOut((offer, change) -> rounding.run(offer, change.with(List.of(offer.resource()), digits(offer))));
    }

    @Test
    void underLoadACheckBeforeTheChangeIsFoundOut() throws Exception {
        assertFoundOut((offer, change) -> {
            Object unused = guard.run(offer, RedisCommand.script(""));
            return bare(
                    RedisHammer.EXPRESSION,
                    List.of(offer.resource()),
                    offer.token().toString());
        });
    }

    private void assertFoundOut(RedisHammer.Raise planted) throws Exception {
        int found = 0;
        for (int tries = 0; found == 0 && tries < 20; tries++) {
            found = new RedisHammer(planted).run(key("load" + tries)).setBack();
        }
        assertThat(found).isPositive();
    }

    @Test
    @Anomaly({"H1", "U8", "A10"})
    void whatIsForgottenStillRefusesOlderTokens() {
        set("a", SIX);
        age("a", DAY.toSeconds() + 1);
        String neighbour = neighbourOf("a");
        set(neighbour, new FencingToken(7));

        assertRefused("a", FIVE, SIX);
        set("a", SIX);
        assertRefused(neighbourOf(neighbour), FIVE, SIX);
    }

    /** Another key in the same slot. */
    private String neighbourOf(String key) {
        int slot = Slots.of(key(key));
        for (int number = 0; ; number++) {
            String other = key + number;
            if (Slots.of(key(other)) == slot) {
                return other;
            }
        }
    }

    @Test
    @Anomaly({"H1", "U8"})
    void littleIsLeftOfManyResources() {
        for (int i = 1; i <= 300; i++) {
            set("many/" + i, new FencingToken(i));
            age("many/" + i, DAY.toSeconds() + 1);
        }

        assertThat(guard.cleanUp()).isEqualTo(300);

        assertThat(guard.cleanUp()).isZero();
        for (int i = 2; i <= 300; i++) {
            String key = "many/" + i;
            assertThatThrownBy(() -> set(key, new FencingToken(1))).isInstanceOf(StaleTokenException.class);
        }
        String state = prefix + "{" + Slots.tag(Slots.of(key("many/1"))) + "}:";
        assertThat(bare("redis.call('HLEN', KEYS[1])", List.of(state + "tokens")))
                .isEqualTo(1L);
        assertThat(bare("redis.call('EXISTS', KEYS[1])", List.of(state + "ages")))
                .isEqualTo(0L);
    }

    @Test
    void anAnswerInBytesIsUnderstood() {
        Offer offer = new Offer("a", FIVE);
        byte[] six = {'6'};

        assertThatThrownBy(() -> RedisGuard.accepted(offer, List.of(0L, six)))
                .isInstanceOfSatisfying(
                        StaleTokenException.class, e -> assertThat(e.seen()).isEqualTo(SIX));
        assertThat(RedisGuard.accepted(offer, List.of(1L, six))).isNull();
        assertThatThrownBy(() -> RedisGuard.accepted(offer, "OK")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aPrefixWithBracesIsRefused() {
        assertThatThrownBy(() -> new RedisGuard(client(), "a{b}", DAY)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RedisGuard(client(), "a", Duration.ofMillis(999)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
