package io.locker.cli.look;

import io.locker.cli.support.CommandException;
import io.locker.cli.support.ExitCode;
import io.locker.cli.support.Terminal;
import io.locker.jdbc.postgresql.PostgresOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code locker schema}: the tables of a PostgreSQL backend, for somebody who may make them. */
@Command(
        name = "schema",
        description =
                "Prints the SQL that makes the tables of postgresql:, for users who may not make them themselves.")
final class SchemaCommand implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    boolean help;

    @Option(names = "--schema", paramLabel = "NAME", description = "The schema they are made in (locker).")
    String schema = PostgresOptions.defaults().schema();

    @Override
    public Integer call() {
        try {
            Terminal.out().print(PostgresOptions.defaults().withSchema(schema).script());
        } catch (IllegalArgumentException e) {
            throw CommandException.usage(String.valueOf(e.getMessage()));
        }
        return ExitCode.OK;
    }
}
