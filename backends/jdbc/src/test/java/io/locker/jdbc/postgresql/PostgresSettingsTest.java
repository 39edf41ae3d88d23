package io.locker.jdbc.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.spi.StoreBackend;
import io.locker.spi.Swap;
import io.locker.spi.Swap.Taken;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The server, the database or the user have settings of their own. */
final class PostgresSettingsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final LockName NAME = new LockName("orders/42");

    private final Place place = Place.shared();

    @AfterEach
    void removeThePlace() {
        place.close();
    }

    private static void assertFails(String address, Class<? extends LockException> how, String sentence) {
        assertThatThrownBy(() -> Place.open(address, TIMEOUT)).isInstanceOf(how).hasMessageStartingWith(sentence);
    }

    private static void use(StoreBackend store) {
        assertThat(store.compareAndSet(new Swap(NAME, store.read(NAME).revision(), "mine", Taken.NOTHING, Set.of()))
                        .applied())
                .isTrue();
    }

    @Test
    void ofALanguageDoNotOrderNames() {
        String database = place.schema() + "_icu";
        place.run("create database " + database + " template template0 encoding 'UTF8' locale 'C' locale_provider"
                + " icu icu_locale 'en'");
        try (StoreBackend store = Place.open(place.address().replace("/postgres?", "/" + database + "?"), TIMEOUT)) {
            for (String name : List.of("a", "B", "_", "ä")) {
                store.post(new LockName(name), List.of("claim"), Set.of());
            }
            assertThat(store.names("", "", 10)).extracting(LockName::value).containsExactly("B", "_", "a", "ä");
        } finally {
            place.run("drop database " + database + " with (force)");
        }
    }

    @Test
    void ofANarrowEncodingAreRefused() {
        String database = place.schema() + "_latin";
        place.run("create database " + database + " template template0 encoding 'LATIN1' locale 'C'");
        try {
            assertFails(
                    place.address().replace("/postgres?", "/" + database + "?"),
                    BackendUnavailableException.class,
                    "The database keeps text in an encoding that cannot hold every name;");
        } finally {
            place.run("drop database " + database + " with (force)");
        }
    }

    @Test
    void ofIsolationAreOverridden() {
        String address = place.address("options=-c%20default_transaction_isolation=serializable");

        try (StoreBackend store = Place.open(address, TIMEOUT)) {
            use(store);
            use(store);
            assertThat(store.read(NAME).document()).isEqualTo("mine");
            place.run("drop function SCHEMA.locker_tell cascade");
            assertThatThrownBy(() -> store.post(NAME, List.of("claim"), Set.of("somebody")))
                    .isInstanceOf(BackendUnavailableException.class);
            assertThat(store.read(NAME).inbox()).isEmpty();
            use(store);
        }
    }

    @Test
    void ofALimitOfConnectionsAreTold() {
        place.run("create role " + place.schema() + "_few login connection limit 0");
        try {
            assertFails(
                    place.address().replace("postgres@", place.schema() + "_few@"),
                    BackendUnavailableException.class,
                    "The PostgreSQL server has no connection left for this client;");
        } finally {
            place.run("drop role " + place.schema() + "_few");
        }
    }

    @Test
    void ofAReadOnlyServerAreTold() {
        place.open().close();
        try (StoreBackend store = Place.open(place.address("options=-c%20default_transaction_read_only=on"), TIMEOUT)) {
            assertThatThrownBy(() -> use(store))
                    .isInstanceOf(BackendUnavailableException.class)
                    .hasMessageStartingWith("The PostgreSQL server takes no writes,");
            assertThat(store.read(NAME).isEmpty()).isTrue();
        }
    }

    @Test
    void ofASearchPathDoNotHideTheTables() throws Exception {
        place.run("create schema SCHEMA", "create table SCHEMA.pg_class (n int)");
        for (String path : List.of("nowhere", place.schema() + ",pg_catalog", "")) {
            try (Locker locker = Locker.open(place.address("options=-c%20search_path=" + path));
                    Hold hold = locker.lock("orders/42").acquire()) {
                assertThat(hold.isValid()).isTrue();
            }
        }
    }

    @Test
    void ofATimeForStatementsEndThoseThatWaitAndNothingElse() throws Exception {
        try (StoreBackend store = Place.open(place.address("options=-c%20statement_timeout=300"), TIMEOUT)) {
            use(store);
            KeptTurn.during(
                    place,
                    NAME,
                    () -> assertThatThrownBy(() -> store.post(NAME, List.of("never"), Set.of()))
                            .isInstanceOf(BackendUnavailableException.class)
                            .hasMessageStartingWith("The PostgreSQL server cancelled the request,"));

            assertThat(store.read(NAME).inbox()).isEmpty();
            use(store);
        }
    }

    @Test
    void ofALimitForIdleConnectionsCostNothing() throws Exception {
        String address = place.address("options=-c%20idle_session_timeout=200");
        try (StoreBackend store = Place.open(address, TIMEOUT)) {
            store.read(NAME);
            String mine = "select pid from pg_stat_activity where application_name = 'locker' and query like '%"
                    + place.schema() + "%'";
            io.locker.testkit.Await.until(
                    "the idle connection was ended", () -> place.look(mine).isEmpty());

            assertThat(store.read(NAME).isEmpty()).isTrue();
        }
    }

    @Test
    void ofAnotherTimeZoneAndStyleDoNotMatter() throws Exception {
        String odd = "options=-c%20TimeZone=Pacific/Apia%20-c%20DateStyle=SQL,DMY%20-c%20IntervalStyle=sql_standard"
                + "%20-c%20extra_float_digits=-15%20-c%20standard_conforming_strings=off";
        try (StoreBackend store = place.open();
                StoreBackend other = Place.open(place.address(odd), TIMEOUT)) {
            use(store);
            assertThat(other.read(NAME).writtenAt()).isEqualTo(store.read(NAME).writtenAt());
            use(other);
            assertThat(other.read(NAME).writtenAt()).isEqualTo(store.read(NAME).writtenAt());
            assertThat(other.read(NAME).document()).isEqualTo("mine");
        }
    }
}
