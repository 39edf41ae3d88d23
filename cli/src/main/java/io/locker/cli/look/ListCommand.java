package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.LockInfo;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker ls}: all locks that are held, awaited or have a value. */
@Command(name = "ls", description = "Lists the locks that are held, awaited or have a value.", sortOptions = false)
final class ListCommand implements Callable<Integer> {
    @Mixin
    Where where = new Where();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Parameters(index = "0", arity = "0..1", paramLabel = "PREFIX", description = "Only names that begin so.")
    String prefix = "";

    private boolean isFirst = true;

    @Override
    public Integer call() {
        PrintStream out = Terminal.out();
        try (Locker locker = where.open()) {
            out.print(json ? "[" : "");
            Names.each(locker, prefix, name -> print(locker.lock(name).inspect(), out));
            out.print(json ? (isFirst ? "]\n" : "\n]\n") : "");
        }
        return ExitCode.OK;
    }

    /** What became idle between the listing and the look is gone. */
    private void print(LockInfo info, PrintStream out) {
        if (LockText.isIdle(info)) {
            return;
        }
        if (json) {
            out.print((isFirst ? "\n" : ",\n") + LockJson.of(info));
        } else {
            out.println(LockText.line(info));
        }
        isFirst = false;
    }
}
