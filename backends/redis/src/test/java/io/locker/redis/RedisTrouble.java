package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.locker.api.BackendUnavailableException;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.api.OutcomeUnknownException;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import io.locker.spi.SwapResult;
import io.locker.testkit.Await;
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

    /** For a server that does not answer, or what is waited for in vain. */
    static final Duration SHORT = Duration.ofMillis(600);

    /** For a server that answers. */
    static final Duration LONG = Duration.ofSeconds(20);

    /** How long something may take that is told at once. */
    static final Duration AT_ONCE = Duration.ofSeconds(5);

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
        return RedisPlace.open(server.url(), LONG);
    }

    final StoreBackend openShort() {
        return RedisPlace.open(server.url(), SHORT);
    }

    final StoreBackend open(String login) {
        return RedisPlace.open("redis://" + login + "@127.0.0.1:" + server.port(), LONG);
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
        Throwable failure = catchThrowable(call);
        // A server that should have answered was too slow.
        if (failure instanceof OutcomeUnknownException unanswered) {
            throw unanswered;
        }
        return assertThat(failure).isInstanceOf(BackendUnavailableException.class);
    }

    /** That the server refuses something, also after the short time for which that is tried again. */
    static AbstractThrowableAssert<?, ? extends Throwable> refused(ThrowingCallable call) {
        Throwable failure = catchThrowable(call);
        if (failure instanceof LockException unanswered && !(failure.getCause() instanceof RedisRefusal)) {
            throw unanswered;
        }
        return assertThat(failure).isInstanceOf(BackendUnavailableException.class);
    }

    static AbstractThrowableAssert<?, ? extends Throwable> unknown(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(OutcomeUnknownException.class);
    }

    static Duration timed(Duration atMost, String what, Runnable work) {
        long begin = System.nanoTime();
        work.run();
        return Await.inTime(begin, atMost, what);
    }

    final TestServer server() {
        return server;
    }
}
