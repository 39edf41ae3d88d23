package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.LockInfo;
import io.locker.cli.support.Durations;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code locker watch}: prints what changes, as seen by looking again and again; what comes and goes between is missed.
 */
@Command(
        name = "watch",
        description = "Prints the locks, and then each change, until interrupted.",
        sortOptions = false)
final class WatchCommand implements Callable<Integer> {
    @Mixin
    Where where = new Where();

    @Option(names = "--json", description = "Print one JSON object a line.")
    boolean json;

    @Option(names = "--every", paramLabel = "TIME", description = "How often to look (1s).")
    String every = "1s";

    @Parameters(index = "0", arity = "0..1", paramLabel = "PREFIX", description = "Only names that begin so.")
    String prefix = "";

    private final Changes changes = new Changes();

    @Override
    public Integer call() throws InterruptedException {
        Duration pause = Durations.parsePositive("--every", every);
        PrintStream out = Terminal.out();
        try (Locker locker = where.open()) {
            while (!out.checkError()) {
                Map<String, LockInfo> seen = new LinkedHashMap<>();
                Names.each(
                        locker, prefix, name -> seen.put(name, locker.lock(name).inspect()));
                for (LockInfo info : changes.since(seen)) {
                    out.println(json ? LockJson.of(info) : LockText.line(info));
                }
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
            }
        }
        return ExitCode.OK;
    }
}
