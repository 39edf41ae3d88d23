package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.NotPermittedException;
import io.locker.testkit.Await;
import io.locker.testkit.server.PostgresKind;
import io.locker.testkit.server.TestCertificate;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may come in, over what kind of connection, and what is told of it. */
@Tag("one-java")
final class PostgresSecurityTest {
    private static final String SECRET = "s3cr3t";

    private final TestServer server = TestServers.own(PostgresKind.PLAIN);
    private final Place place = Place.on(server);

    @TempDir
    private Path folder;

    @AfterEach
    void stopTheServer() {
        server.close();
    }

    private static void assertFails(String address, Class<? extends LockException> how, String sentence) {
        assertThatThrownBy(() -> Locker.open(address))
                .isInstanceOf(how)
                .hasMessageStartingWith(sentence)
                .satisfies(e -> assertThat(stackOf(e)).doesNotContain(SECRET));
    }

    private static String stackOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    /** The server asks a user for a password. */
    @Nested
    class Passwords {

        @BeforeEach
        void askForOne() throws Exception {
            Path rules = server.directory().resolve("data/pg_hba.conf");
            Files.writeString(rules, "host all me 127.0.0.1/32 scram-sha-256\n" + Files.readString(rules));
            place.run(
                    "create role me login password 'right'",
                    "grant create on database postgres to me",
                    "select pg_reload_conf()");
        }

        @Test
        void thatAreWrongAreNotTold() {
            String wrong = place.address().replace("postgres@", "me:" + SECRET + "@");
            Await.until(
                    "the server asks",
                    () -> place.look("select count(*) from pg_hba_file_rules"
                                    + " where user_name = '{me}' and auth_method = 'scram-sha-256'")
                            .equals(List.of("1")));

            assertFails(wrong, NotPermittedException.class, "The PostgreSQL server refuses this user;");
            assertFails(
                    place.address("password=" + SECRET).replace("postgres@", "me@"),
                    NotPermittedException.class,
                    "The PostgreSQL server refuses this user;");
        }

        @Test
        void thatAreRightLetIn() throws Exception {
            try (Locker locker = Locker.open(place.address().replace("postgres@", "me:right@"));
                    Hold hold = locker.lock("orders/42").acquire()) {
                assertThat(hold.isValid()).isTrue();
            }
        }
    }

    /** What the address says of TLS reaches the driver. */
    @Nested
    class Tls {
        private String verifying() {
            return place.address("sslmode=verify-full", "sslrootcert=" + folder.resolve("server.crt"));
        }

        @Test
        void locksAreTakenOverIt() throws Exception {
            certify("san=ip:127.0.0.1");
            try (Locker alice = Locker.open(verifying());
                    Locker bob = Locker.open(verifying())) {
                Hold hold = alice.lock("orders/42").acquire();
                CompletableFuture<Hold> turn = bob.lock("orders/42").acquireAsync();
                Await.until(
                        "bob waits",
                        () -> alice.lock("orders/42").inspect().waiters().size() == 1);
                assertThat(place.look("select distinct ssl from pg_stat_ssl join pg_stat_activity using (pid)"
                                + " where application_name = 'locker'"))
                        .containsExactly("t");
                hold.release();

                Await.get(turn).release();
            }
        }

        @Test
        void ofAnotherHostIsRefused() throws Exception {
            certify("san=ip:127.0.0.2");

            assertFails(verifying(), BackendUnavailableException.class, "No connection to the PostgreSQL server");
        }

        @Test
        void thatNobodyTrustsIsRefused() throws Exception {
            certify("san=ip:127.0.0.1");
            Files.copy(folder.resolve("server.crt"), folder.resolve("trusted"));
            certify("san=ip:127.0.0.1");

            assertFails(
                    place.address("sslmode=verify-full", "sslrootcert=" + folder.resolve("trusted")),
                    BackendUnavailableException.class,
                    "No connection to the PostgreSQL server");
        }

        @Test
        void whereTheServerHasNoneIsRefused() {
            assertFails(
                    place.address("sslmode=require").replace("postgres@", "postgres:" + SECRET + "@"),
                    BackendUnavailableException.class,
                    "No connection to the PostgreSQL server");
        }

        /** Gives the server a key and a certificate. */
        private void certify(String names) throws Exception {
            TestCertificate made = TestCertificate.make(folder, names);
            give(made.certificate());
            give(made.key());
            place.run("alter system set ssl = on", "select pg_reload_conf()");
            Await.until("the server speaks TLS", () -> place.look("show ssl").equals(List.of("on")));
        }

        /** The server writes the file itself, so that it is its owner. */
        private void give(Path file) throws Exception {
            String packed = Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            place.run("copy (select '" + packed + "') to program 'umask 077; base64 -d >" + file.getFileName() + "'");
        }
    }
}
