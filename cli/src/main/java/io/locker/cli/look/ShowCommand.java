package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.LockInfo;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker show}: one lock, its holders and its queue. */
@Command(name = "show", description = "Shows one lock: who holds it, who waits.", sortOptions = false)
final class ShowCommand implements Callable<Integer> {
    @Mixin
    Where where = new Where();

    @Option(names = "--json", description = "Print JSON.")
    boolean json;

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    String name = "";

    @Override
    public Integer call() {
        String checked = Names.checked(name);
        try (Locker locker = where.open()) {
            LockInfo info = locker.lock(checked).inspect();
            Terminal.out().println(json ? LockJson.of(info) : LockText.page(info));
        }
        return ExitCode.OK;
    }
}
