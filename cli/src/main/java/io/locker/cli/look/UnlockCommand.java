package io.locker.cli.look;

import io.locker.Locker;
import io.locker.api.LockInfo;
import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import io.locker.cli.support.Words;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code locker unlock --force}: ends all holds of a lock, whoever has them. */
@Command(name = "unlock", description = "Breaks a lock: ends all holds, whoever has them.", sortOptions = false)
final class UnlockCommand implements Callable<Integer> {
    @Mixin
    Where where = new Where();

    @Option(names = "--force", description = "Needed: the holder loses the lock while it works.")
    boolean force;

    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why; the old holder is told.")
    String reason = "";

    @Parameters(index = "0", paramLabel = "NAME", description = "The lock.")
    String name = "";

    @Override
    public Integer call() {
        String checked = Names.checked(name);
        if (!force) {
            throw CommandException.usage("To take the lock from its holder needs --force. name=" + checked);
        }
        if (reason.isBlank()) {
            throw CommandException.usage("--reason must not be empty; the old holder is told why.");
        }
        try (Locker locker = where.open()) {
            LockInfo before = locker.lock(checked).breakHolds(reason);
            Terminal.say(
                    before.isFree()
                            ? "Nobody held the lock. name=" + checked
                            : "The lock was broken. name=" + checked + ": " + Words.heldBy(before.holders()));
        }
        return ExitCode.OK;
    }
}
