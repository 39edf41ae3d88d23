package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses, in the forms that users of other clients know. */
final class RedisLocationTest {

    private static RedisLocation of(String address) {
        return RedisLocation.of(BackendUri.parse(address));
    }

    @Test
    void aHostAloneIsEnough() {
        RedisLocation location = of("redis://localhost");

        assertThat(location.nodes()).containsExactly(new HostPort("localhost", 6379));
        assertThat(location.database()).isZero();
        assertThat(location.login().password()).isNull();
        assertThat(location.security().tls()).isFalse();
        assertThat(location.primary()).isNull();
        assertThat(location.settings().prefix()).isEqualTo("locker");
        assertThat(location.settings().replicas()).isZero();
        assertThat(location.settings().allowEviction()).isFalse();
    }

    @Test
    void allPartsAreRead() {
        RedisLocation location = of("rediss://app:p%40ss%3Aw+rd@db.example:6380/3?prefix=a.b:c/d&wait=2"
                + "&waitTimeout=250&allowEviction=true&ca=/etc/ca.pem");

        assertThat(location.nodes()).containsExactly(new HostPort("db.example", 6380));
        assertThat(location.login().user()).isEqualTo("app");
        assertThat(location.login().password()).isEqualTo("p@ss:w+rd");
        assertThat(location.database()).isEqualTo(3);
        assertThat(location.security().tls()).isTrue();
        assertThat(location.security().ca()).isEqualTo(Path.of("/etc/ca.pem"));
        assertThat(location.settings().prefix()).isEqualTo("a.b:c/d");
        assertThat(location.settings().replicas()).isEqualTo(2);
        assertThat(location.settings().confirmWithin()).isEqualTo(Duration.ofMillis(250));
        assertThat(location.settings().allowEviction()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://secret@localhost", "redis://:secret@localhost", "valkey://secret@localhost"})
    void onePartBeforeTheHostIsThePassword(String address) {
        assertThat(of(address).login().user()).isNull();
        assertThat(of(address).login().password()).isEqualTo("secret");
    }

    @ParameterizedTest
    @CsvSource({"redis,false", "valkey,false", "rediss,true", "valkeys,true"})
    void theSchemeSaysWhetherTlsIsUsed(String scheme, boolean tls) {
        assertThat(of(scheme + "://localhost").security().tls()).isEqualTo(tls);
    }

    @Test
    void severalHostsKeepTheirOrder() {
        assertThat(of("redis://one,two:7001,[::1]:7002,[fe80::1]/0").nodes())
                .containsExactly(
                        new HostPort("one", 6379),
                        new HostPort("two", 7001),
                        new HostPort("::1", 7002),
                        new HostPort("fe80::1", 6379));
        assertThat(new HostPort("::1", 7002)).hasToString("[::1]:7002");
    }

    @Test
    void sentinelsHaveTheirOwnPortAndLogin() {
        RedisLocation location = of("rediss-sentinel://:secret@one,two:7001/2"
                + "?sentinelUser=watch&sentinelPassword=other&sentinelMasterId=m");

        assertThat(location.nodes()).containsExactly(new HostPort("one", 26379), new HostPort("two", 7001));
        assertThat(location.primary()).isEqualTo("m");
        assertThat(location.login().password()).isEqualTo("secret");
        assertThat(location.sentinelLogin().user()).isEqualTo("watch");
        assertThat(location.sentinelLogin().password()).isEqualTo("other");
        assertThat(location.security().tls()).isTrue();
        assertThat(location.database()).isEqualTo(2);
    }

    @Test
    void aPrimaryIsNamedBehindTheHash() {
        assertThat(of("redis-sentinel://one,two/0#my%20master").primary()).isEqualTo("my master");
        assertThat(of("redis-sentinel://one#mymaster").primary()).isEqualTo("mymaster");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "redis:|names a host",
                "redis://:%zz@one|A percent sign in an address stands before two hexadecimal digits",
                "redis://|names a host",
                "redis:localhost|names a host",
                "redis://:6379|has hosts and ports",
                "redis://one,,two|has hosts and ports",
                "redis://::1|has hosts and ports",
                "redis://one:port|has hosts and ports",
                "redis://one:0|between 1 and 65535",
                "redis://one:65536|between 1 and 65535",
                "redis://one/locks|number of a database",
                "redis://one?prefix={a}|parameter prefix",
                "redis://one?prefix=|parameter prefix",
                "redis://one?wait=all|digits only",
                "redis://one?allowEviction=yes|true or false",
                "redis://one?password=secret|does not know",
                "redis://one#mymaster|redis-sentinel",
                "redis-sentinel://one/0|names the primary"
            })
    void whatMakesNoSenseIsRefusedWithAHint(String address, String hint) {
        assertThatThrownBy(() -> of(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(hint);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "redis://app:geheim@one:port",
                "redis://app:geheim@one/locks",
                "redis://geheim@one#mymaster",
                "redis://geheim@one,,two",
                "redis-sentinel://:geheim@one?sentinelPassword=geheim",
                "redis://geheim@one?a=1&a=2",
                "redis://one?sentinelPassword=geheim&sentinelPassword=geheim"
            })
    void aPasswordIsInNoMessage(String address) {
        assertThatThrownBy(() -> of(address))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("geheim");
    }

    @Test
    void aLoginDoesNotPrintItsPassword() {
        assertThat(of("redis://app:geheim@one").toString()).doesNotContain("geheim");
    }
}
