package io.locker.cli.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The command on locks in a PostgreSQL database. */
@Tag("one-java")
final class PostgresCommandTest extends ServedCommandTest {
    private static final String SCHEMA = "locker_cli_" + ProcessHandle.current().pid();

    private final TestServer server = TestServers.shared(PostgresKind.PLAIN);

    @AfterEach
    void removeTheSchema() throws SQLException {
        sql(server, "set client_min_messages = warning; drop schema if exists " + SCHEMA + " cascade");
    }

    @Override
    String at() {
        return server.url() + "?schema=" + SCHEMA;
    }

    private static void sql(TestServer server, String statements) throws SQLException {
        try (Connection connection =
                        DriverManager.getConnection("jdbc:" + server.url().replace("postgres@", ""), "postgres", "");
                Statement statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Test
    void commandsTakeTurns() {
        Running first = hold("orders/42");
        Running second = run("--wait", "20s", "orders/42", "--", "sh", "-c", "echo $LOCKER_TOKEN");

        Running busy = run("--no-wait", "orders/42", "--", "true");
        assertThat(busy.exitCode()).isEqualTo(75);
        first.signal("TERM");

        assertThat(second.exitCode()).isZero();
        assertThat(Long.parseLong(second.out().strip())).isPositive();
    }

    @Test
    void theSchemaIsPrintedForWhoMayMakeIt() throws Exception {
        Running printed = locker("schema", "--schema", SCHEMA);
        assertThat(printed.exitCode()).isZero();
        sql(server, printed.out());
        assertThat(run("a", "--", "true").exitCode()).isZero();

        assertFails(locker("schema", "--schema", "a b"), 64, "A schema has a name of at most 63");
    }

    @Test
    void theDriverIsLoadedOnlyWhenItIsNeeded() throws IOException {
        assertThat(loaded("ls", "--at", "file:" + file("locks"))).noneMatch(line -> line.contains("org.postgresql."));
        assertThat(loaded("ls", "--at", at())).anyMatch(line -> line.contains("org.postgresql."));
    }

    private List<String> loaded(String... words) throws IOException {
        Path log = file("loaded");
        List<String> command = new ArrayList<>(Installation.shared().command());
        command.addAll(List.of(words));
        Running run = start(
                command,
                Map.of("LOCKER_JAVA_OPTIONS", "-Xlog:class+load:file=" + log),
                Redirect.from(new java.io.File("/dev/null")));
        assertThat(run.exitCode()).isZero();
        return Files.readAllLines(log);
    }

    private static void assertFails(Running run, int code, String sentence) {
        assertThat(run.exitCode()).isEqualTo(code);
        assertThat(run.err().lines())
                .singleElement()
                .asString()
                .startsWith("locker: " + sentence)
                .doesNotContain("secret");
        assertThat(run.out()).isEmpty();
    }

    @Nested
    class Faults {

        @Test
        void anAddressThatMakesNoSense() {
            assertFails(
                    locker("ls", "--at", "postgresql:db"), 78, "A PostgreSQL address is postgresql://host/database.");
            assertFails(
                    locker("ls", "--at", "postgresql://me:secret@db/app?shcema=secret"),
                    78,
                    "The address has a parameter that neither");
        }

        @Test
        void nobodyListens() throws IOException {
            int port = TestServers.freePort();

            assertFails(
                    run("--at", "postgresql://me:secret@127.0.0.1:" + port + "/app", "a", "--", "true"),
                    69,
                    "No PostgreSQL server takes connections there;");
        }

        @Test
        void noSuchDatabase() {
            assertFails(run("--at", server.url() + "_of_nobody", "a", "--", "true"), 69, "The database does not exist");
        }

        @Test
        void theWrongPassword() throws Exception {
            try (TestServer strict = TestServers.own(PostgresKind.PLAIN)) {
                Path rules = strict.directory().resolve("data/pg_hba.conf");
                Files.writeString(rules, "host all me 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
                sql(strict, "create role me login password 'right'; grant create on database postgres to me");
                sql(strict, "select pg_reload_conf()");

                assertFails(
                        run("--at", strict.url().replace("postgres@", "me:secret@"), "a", "--", "true"),
                        77,
                        "The PostgreSQL server refuses this user;");
                assertThat(run("--at", strict.url().replace("postgres@", "me:right@"), "a", "--", "true")
                                .exitCode())
                        .isZero();
            }
        }
    }
}
