package io.locker.testkit.sim;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Runs simulations from the command line: {@code SimulationMain FIRST COUNT} runs so many seeds and prints how much
 * happened and a hash of it; {@code SimulationMain SEED} prints the whole trace of one. Ends with 1 if something
 * happened that must not.
 */
public final class SimulationMain {
    private static final long AT_A_TIME = 50_000;

    private SimulationMain() {}

    /**
     * Runs.
     *
     * @param args the first seed, and how many; or one seed
     */
    public static void main(String[] args) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (args.length < 1 || args.length > 2) {
            out.println("usage: SimulationMain SEED | SimulationMain FIRST COUNT");
            System.exit(2);
        }
        long first = Long.parseLong(args[0]);
        boolean good = args.length == 1 ? replay(first, out) : runAll(first, Long.parseLong(args[1]), out);
        if (!good) {
            System.exit(1);
        }
    }

    private static boolean replay(long seed, PrintStream out) {
        Simulation simulation = new Simulation(seed);
        Simulation.Verdict verdict = simulation.replay();
        verdict.trace().forEach(out::println);
        out.println(verdict.isGood() ? "hash=" + verdict.hash() : simulation.report());
        return verdict.isGood();
    }

    private static boolean runAll(long first, long count, PrintStream out) {
        boolean good = true;
        for (long done = 0; done < count; done += AT_A_TIME) {
            long start = System.nanoTime();
            SeedRange range = new SeedRange(first + done, Math.min(AT_A_TIME, count - done));
            SeedRange.Tally tally = range.run();
            tally.bad().forEach(seed -> out.println(new Simulation(seed).report()));
            good &= tally.bad().isEmpty();
            Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
            out.println("first=" + range.first() + " " + tally.summary(elapsed) + " hash=" + tally.hash());
        }
        return good;
    }
}
