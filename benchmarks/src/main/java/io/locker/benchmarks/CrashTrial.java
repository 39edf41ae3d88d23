package io.locker.benchmarks;

import io.locker.Locker;
import io.locker.api.Hold;
import io.locker.api.Ticket;
import io.locker.benchmarks.lab.JavaProcess;
import io.locker.benchmarks.lab.Report;
import io.locker.benchmarks.lab.Samples;
import io.locker.benchmarks.lab.Scratch;
import io.locker.benchmarks.lab.Settings;
import io.locker.benchmarks.lab.Surroundings;
import io.locker.benchmarks.lab.Trial;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** How long the next in line waits on {@code file:} after the process of the holder was killed. */
final class CrashTrial implements Trial {
    private final Settings settings;
    private final int rounds;

    CrashTrial(Settings settings) {
        this.settings = settings;
        rounds = settings.number("rounds", 20);
        settings.directory();
    }

    @Override
    public void run(Report report) throws Exception {
        List<Long> took = new ArrayList<>();
        try (Scratch scratch = Scratch.in(settings.directory());
                Locker locker = Locker.open(scratch.locks())) {
            report.note(Surroundings.disk(scratch.path()));
            for (int round = 0; round < rounds; round++) {
                took.add(recover(scratch.locks(), locker));
            }
        }
        Samples samples = Samples.of(took.stream().mapToLong(Long::longValue));
        report.keep("nanos", took);
        report.table(
                List.of("kills", "to the next holder p50 ms", "longest ms"),
                List.of(List.of(
                        Integer.toString(rounds), Report.millis(samples.median()), Report.millis(samples.max()))));
    }

    private static long recover(String uri, Locker locker) throws IOException, InterruptedException {
        try (JavaProcess victim = JavaProcess.start(Victim.class, List.of(uri, "crash"))) {
            victim.awaitLine("held");
            Ticket ticket = locker.lock("crash").takeTicket();
            long killed = System.nanoTime();
            victim.kill();
            try (Hold hold = ticket.await()) {
                long took = System.nanoTime() - killed;
                hold.check();
                return took;
            }
        }
    }
}
