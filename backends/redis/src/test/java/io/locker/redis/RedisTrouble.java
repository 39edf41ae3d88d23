package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.Set;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;

/** What tests of trouble with one server have in common. */
abstract class RedisTrouble {
    static final LockName NAME = new LockName("orders/42");
    static final Duration SHORT = Duration.ofMillis(600);

    private TestServer server = TestServers.own(RedisKind.PLAIN);

    @AfterEach
    void endServer() {
        server.close();
    }

    final void useServer(String... options) {
        server.close();
        server = TestServers.own(RedisKind.PLAIN.with(options));
    }

    final StoreBackend open() {
        return RedisPlace.open(server.url(), SHORT);
    }

    final StoreBackend open(String login) {
        return RedisPlace.open("redis://" + login + "@127.0.0.1:" + server.port(), SHORT);
    }

    final void configure(String... words) {
        try (RedisConsole console = RedisConsole.of(server.url())) {
            console.ask(words);
        }
    }

    static SwapResult take(StoreBackend store) {
        return store.compareAndSet(new Swap(NAME, 0, "held", Taken.NOTHING, Set.of()));
    }

    static AbstractThrowableAssert<?, ? extends Throwable> nothingChanged(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(BackendUnavailableException.class);
    }

    static AbstractThrowableAssert<?, ? extends Throwable> unknown(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(OutcomeUnknownException.class);
    }

    static Duration timed(Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    final TestServer server() {
        return server;
    }
}
