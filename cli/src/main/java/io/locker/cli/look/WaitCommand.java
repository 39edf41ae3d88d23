package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.DistributedLock;
import io.locker.api.LockInfo;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.Durations;
import io.locker.cli.support.ExitCode;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker wait}: returns when nobody holds a lock. It takes no place in the queue and leaves no trace. */
@Command(name = "wait", description = "Waits until nobody holds a lock, without taking it.", sortOptions = false)
final class WaitCommand implements Callable<Integer> {
    private static final long LOOK_MILLIS = 200;

    @Mixin
    Where where = new Where();

    @Option(names = "--timeout", paramLabel = "TIME", description = "Wait no longer than this (else without end).")
    @Nullable
    String timeout;

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    String name = "";

    @Override
    public Integer call() throws InterruptedException {
        String checked = Names.checked(name);
        Duration longest = timeout == null ? null : Durations.parse("--timeout", timeout);
        long start = System.nanoTime();
        try (Locker locker = where.open()) {
            DistributedLock lock = locker.lock(checked);
            LockInfo info = lock.inspect();
            while (!info.isFree()) {
                if (longest != null && System.nanoTime() - start >= longest.toNanos()) {
                    throw new CommandException(ExitCode.BUSY, "The lock is still held. " + info.explain());
                }
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                info = lock.inspect();
            }
        }
        return ExitCode.OK;
    }
}
