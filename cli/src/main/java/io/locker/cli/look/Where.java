package io.locker.cli.look;

import io.locker.Locker;
import io.locker.cli.support.Place;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that all commands have. */
final class Where {
    private static final Duration LEASE = Duration.ofSeconds(5);

    @Option(names = "--at", paramLabel = "ADDRESS", description = "Where the locks live (LOCKER_AT; else file:).")
    @Nullable
    String at;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    String address() {
        return Place.address(at);
    }

    Locker open() {
        return Place.open(at, LEASE);
    }
}
