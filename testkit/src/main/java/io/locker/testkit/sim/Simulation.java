package io.locker.testkit.sim;

import io.locker.testkit.sim.log.HostWorld;
import io.locker.testkit.sim.log.LogWorld;
import io.locker.testkit.sim.log.ServiceWorld;
import io.locker.testkit.sim.log.TableWorld;
import io.locker.testkit.sim.store.StoreWorld;
import io.locker.testkit.sim.world.PlantedBug;
import io.locker.testkit.sim.world.Violation;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Runs one simulated world from one seed: clients, network, clocks, faults, and a store, a log or a service. The same
 * seed gives the same run on every machine and every Java.
 *
 * <p>Everything that decides about locks in it is the code that runs in production: the lock machine, the store
 * protocol's desks and the keeper of sessions. Simulated are time, the network, the store or the log, and the callers.
 */
public final class Simulation {
    /** How many lines of a trace a report shows. */
    private static final int LAST_LINES = 40;

    /** What clients agree through. */
    public enum Kind {
        /** A store that compares and sets. */
        STORE,
        /** A log that servers apply to their lock tables, and whose leader keeps heartbeats out of it. */
        LOG,
        /** A log that every process follows. */
        HOST,
        /** A service that every process asks. */
        SERVICE;

        /**
         * Returns the kind of world that a seed stands for: one in eight has servers, one in eight a log that all
         * follow, one in eight a service.
         *
         * @param seed the seed
         * @return the kind
         */
        public static Kind of(long seed) {
            long rest = Long.remainderUnsigned(seed, 8);
            return rest == 0 ? LOG : rest == 4 ? HOST : rest == 2 ? SERVICE : STORE;
        }
    }

    /**
     * What came of a run.
     *
     * @param hash a hash of all that happened, equal for equal runs
     * @param counts how much happened
     * @param failure what must not have happened; null if nothing did. A {@link Violation} unless the code under test
     *     threw
     * @param trace what happened, line by line; empty unless it was asked for
     */
    public record Verdict(
            long hash, Counts counts, @Nullable RuntimeException failure, List<String> trace) {
        /**
         * Returns whether nothing happened that must not.
         *
         * @return whether the run is as it should be
         */
        public boolean isGood() {
            return failure == null;
        }
    }

    /**
     * How much happened.
     *
     * @param events events of the timeline
     * @param grants claims that were granted
     * @param faults faults beyond those of the network
     * @param nanos how much time passed in the world
     */
    public record Counts(long events, long grants, long faults, long nanos) {
        Counts plus(Counts other) {
            return new Counts(events + other.events, grants + other.grants, faults + other.faults, nanos + other.nanos);
        }
    }

    private final Kind kind;
    private final long seed;
    private final Set<PlantedBug> bugs;

    /**
     * Makes a simulation of the kind that the seed stands for, without any bug planted.
     *
     * @param seed the seed
     */
    public Simulation(long seed) {
        this(Kind.of(seed), seed, EnumSet.noneOf(PlantedBug.class));
    }

    /**
     * Makes a simulation.
     *
     * @param kind what clients agree through
     * @param seed the seed
     * @param bugs what is wrong in it on purpose
     */
    public Simulation(Kind kind, long seed, Set<PlantedBug> bugs) {
        this.kind = kind;
        this.seed = seed;
        this.bugs = bugs;
    }

    /**
     * Runs it.
     *
     * @return what came of it
     */
    public Verdict run() {
        return run(false);
    }

    /**
     * Runs it and keeps its trace as text.
     *
     * @return what came of it, with the trace
     */
    public Verdict replay() {
        return run(true);
    }

    private Verdict run(boolean keepsText) {
        return switch (kind) {
            case STORE -> runStore(keepsText);
            case LOG -> runLog(keepsText);
            case HOST -> runTable(new HostWorld(seed, bugs, keepsText));
            case SERVICE -> runTable(new ServiceWorld(seed, bugs, keepsText));
        };
    }

    private Verdict runStore(boolean keepsText) {
        StoreWorld world = new StoreWorld(seed, bugs, keepsText);
        RuntimeException failure = failureOf(world::run);
        Counts counts = new Counts(
                world.timeline().done(),
                world.holds().grants(),
                world.faults(),
                world.timeline().now());
        return new Verdict(world.trace().hash(), counts, failure, world.trace().lines());
    }

    private Verdict runLog(boolean keepsText) {
        LogWorld world = new LogWorld(seed, bugs, keepsText);
        RuntimeException failure = failureOf(world::run);
        Counts counts = new Counts(
                world.timeline().done(),
                world.holds().grants(),
                world.faults(),
                world.timeline().now());
        return new Verdict(world.trace().hash(), counts, failure, world.trace().lines());
    }

    private static Verdict runTable(TableWorld world) {
        RuntimeException failure = failureOf(world::run);
        Counts counts = new Counts(
                world.timeline().done(),
                world.holds().grants(),
                world.faults(),
                world.timeline().now());
        return new Verdict(world.trace().hash(), counts, failure, world.trace().lines());
    }

    private static @Nullable RuntimeException failureOf(Runnable run) {
        try {
            run.run();
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    /**
     * Runs it again and says all that helps to find out what went wrong.
     *
     * @return the seed, the scenario, the last events, what must not have happened, and how to see the whole trace
     */
    public String report() {
        Verdict verdict = replay();
        List<String> trace = verdict.trace();
        StringBuilder out = new StringBuilder(4096);
        out.append("world=").append(kind).append(" seed=").append(seed);
        out.append(" bugs=")
                .append(bugs)
                .append(" hash=")
                .append(verdict.hash())
                .append('\n');
        out.append(trace.isEmpty() ? "" : trace.get(0)).append("\n...\n");
        trace.subList(Math.max(0, trace.size() - LAST_LINES), trace.size())
                .forEach(line -> out.append(line).append('\n'));
        RuntimeException failure = verdict.failure();
        if (failure instanceof Violation violation) {
            out.append(violation.checker()).append(": ").append(violation.getMessage());
        } else {
            out.append(failure == null ? "Nothing is wrong." : failure.toString());
        }
        return out.append("\nThe whole trace: ").append(replayCommand()).toString();
    }

    /**
     * Returns how to see the whole trace again.
     *
     * @return a command to give in the root of the repository
     */
    public String replayCommand() {
        String command = "./mvnw -q -Dfast -pl testkit -am test -Dtest=ReplayTest"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Dlocker.sim.seed=" + seed + " -Dlocker.sim.world=" + kind;
        String names = bugs.stream().map(PlantedBug::name).collect(Collectors.joining(","));
        return names.isEmpty() ? command : command + " -Dlocker.sim.bugs=" + names;
    }
}
