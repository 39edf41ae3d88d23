package io.locker.spi;

import io.locker.api.DurationText;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * What a backend can do, and the figures that the client needs to use it well.
 *
 * @param can what it promises
 * @param lookAgain how long a waiter waits at most before it looks again on its own, as a back-up for a wake-up that
 *     was lost; more than zero
 * @param maxDocument the largest document of one lock, in characters, that the place can keep; more than zero
 */
public record Capabilities(Set<Capability> can, Duration lookAgain, int maxDocument) {
    private static final Set<Capability> OF_THE_MACHINE = EnumSet.of(
            Capability.FENCED,
            Capability.FIFO,
            Capability.SHARED,
            Capability.ATOMIC_MULTI,
            Capability.DEADLOCK_SEARCH,
            Capability.PUSH);

    /** Whoever is told of everything never looks again. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /**
     * Checks the components.
     *
     * @param can as above
     * @param lookAgain as above
     * @param maxDocument as above
     */
    public Capabilities {
        Objects.requireNonNull(can, "can");
        Objects.requireNonNull(lookAgain, "lookAgain");
        if (lookAgain.isNegative() || lookAgain.isZero()) {
            throw new IllegalArgumentException(
                    "The interval for looking again must be positive. lookAgain=" + DurationText.of(lookAgain));
        }
        if (maxDocument <= 0) {
            throw new IllegalArgumentException("The largest document must be positive. maxDocument=" + maxDocument);
        }
        Set<Capability> copy = EnumSet.noneOf(Capability.class);
        copy.addAll(can);
        can = Collections.unmodifiableSet(copy);
    }

    /**
     * Returns what every place can do where the lock machine runs: a log, whose followers run it themselves, and a
     * service that runs it.
     *
     * @param more what this place promises besides
     * @return the capabilities
     */
    public static Capabilities ofMachine(Set<Capability> more) {
        Set<Capability> can = EnumSet.copyOf(OF_THE_MACHINE);
        can.addAll(Objects.requireNonNull(more, "more"));
        return new Capabilities(can, LOOK_AGAIN, Integer.MAX_VALUE);
    }

    /**
     * Says whether a capability is there.
     *
     * @param capability the one asked about
     * @return whether this backend has it
     */
    public boolean has(Capability capability) {
        return can.contains(Objects.requireNonNull(capability, "capability"));
    }

    /**
     * Returns the same without a capability.
     *
     * @param capability what is left out
     * @return the others, with the same figures
     */
    public Capabilities without(Capability capability) {
        Set<Capability> others = EnumSet.noneOf(Capability.class);
        others.addAll(can);
        others.remove(Objects.requireNonNull(capability, "capability"));
        return new Capabilities(others, lookAgain, maxDocument);
    }
}
