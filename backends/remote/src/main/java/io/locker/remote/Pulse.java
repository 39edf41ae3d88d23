package io.locker.remote;

import io.locker.machine.Command;
import io.locker.protocol.ServiceCall;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a line may be silent before it is taken for dead. A connection of which the other side is gone without a
 * word looks like one on which nobody speaks; so the node is asked now and then, and a line without an answer is ended
 * while there is time in the shortest lease to open another.
 */
final class Pulse {
    private static final long SHORTEST = Duration.ofMillis(100).toNanos();

    private static final long LONGEST_LEASE_MICROS = Long.MAX_VALUE / 1_000;

    private final AtomicLong silence;

    Pulse(Duration requestTimeout) {
        silence = new AtomicLong(Math.max(SHORTEST, requestTimeout.toNanos() / 2));
    }

    /** Learns of leases from the sessions that are opened. */
    void heed(ServiceCall call) {
        if (call instanceof ServiceCall.Carry carry && carry.command() instanceof Command.OpenSession open) {
            long half = Math.min(open.lease(), LONGEST_LEASE_MICROS) * 500;
            long unused = silence.accumulateAndGet(Math.max(SHORTEST, half), Math::min);
        }
    }

    /** Returns after which silence a line is ended. */
    long limit() {
        return silence.get();
    }

    /** Returns after which silence the node is asked. */
    long askAfter() {
        return limit() / 2;
    }

    /** Returns how often to look. */
    long step() {
        return limit() / 8;
    }
}
