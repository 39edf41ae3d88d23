package io.locker.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.BackendUnavailableException;
import io.locker.api.Hold;
import io.locker.testkit.server.KafkaKind;
import io.locker.testkit.server.TestCertificate;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker with TLS and passwords, at which everybody has only the permissions that were given. */
@Timeout(60)
final class KafkaSecurityTest {
    private static final String SECRET = "treasure";
    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";

    @TempDir
    private static Path folder;

    private static TestServer broker;
    private static Path trusted;

    @BeforeAll
    static void start() throws Exception {
        TestCertificate made = TestCertificate.make(folder, "san=ip:127.0.0.1");
        trusted = made.certificate();
        Path keys = folder.resolve("broker.pem");
        Files.writeString(keys, Files.readString(made.key()) + Files.readString(trusted));
        broker = TestServers.own(KafkaKind.PLAIN.with(
                "security.inter.broker.protocol=SASL_SSL",
                "sasl.enabled.mechanisms=PLAIN",
                "sasl.mechanism.inter.broker.protocol=PLAIN",
                "listener.name.sasl_ssl.plain.sasl.jaas.config=" + LOGIN
                        + " username=admin password=admin user_admin=admin user_locker=" + SECRET
                        + " user_nobody=nothing;",
                "ssl.keystore.location=" + keys,
                "ssl.keystore.type=PEM",
                "ssl.truststore.location=" + trusted,
                "ssl.truststore.type=PEM",
                "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users=User:admin;User:ANONYMOUS"));
        allow();
    }

    @AfterAll
    static void stop() {
        if (broker != null) {
            broker.close();
        }
    }

    /** The permissions that the page on this backend lists. */
    private static void allow() throws Exception {
        Map<String, Object> settings =
                new HashMap<>(KafkaAddress.of(io.locker.spi.BackendUri.parse(address("admin", "admin", "locker")))
                        .access()
                        .settings());
        settings.put("bootstrap.servers", "127.0.0.1:" + broker.port());
        try (Admin admin = Admin.create(settings)) {
            List<AclBinding> bindings = Stream.of(
                            AclOperation.CREATE,
                            AclOperation.DESCRIBE,
                            AclOperation.DESCRIBE_CONFIGS,
                            AclOperation.READ,
                            AclOperation.WRITE,
                            AclOperation.DELETE)
                    .map(operation -> new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "locker", PatternType.PREFIXED),
                            new AccessControlEntry("User:locker", "*", operation, AclPermissionType.ALLOW)))
                    .toList();
            admin.createAcls(bindings).all().get();
        }
    }

    private static String address(String user, String password, String topic) {
        return "kafka://127.0.0.1:" + broker.port() + '/' + topic + "?replication=1&partitions=1&keep=0s"
                + "&security.protocol=SASL_SSL&sasl.mechanism=PLAIN&ssl.truststore.type=PEM&ssl.truststore.location="
                + trusted + "&sasl.jaas.config="
                + URLEncoder.encode(LOGIN + " username=" + user + " password=" + password + ";", StandardCharsets.UTF_8)
                        .replace("+", "%20");
    }

    private static Locker open(String address) {
        return Locker.open(address, LockerOptions.defaults().withRequestTimeout(Duration.ofSeconds(3)));
    }

    @Test
    void whoHasTheListedPermissionsGetsLocks() throws Exception {
        try (Locker locker = open(address("locker", SECRET, "locker"));
                Hold hold = locker.lock("a").acquire()) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void aFileMayHaveThePassword() throws Exception {
        String whole = address("locker", SECRET, "locker");
        Path file = folder.resolve("client.properties");
        Files.writeString(file, "sasl.jaas.config=" + LOGIN + " username=locker password=" + SECRET + ";\n");

        String withFile = whole.substring(0, whole.indexOf("&sasl.jaas.config=")) + "&config=" + file;
        try (Locker locker = open(withFile);
                Hold hold = locker.lock("b").acquire()) {
            assertThat(hold.isValid()).isTrue();
        }
    }

    @Test
    void aWrongPasswordIsToldAndNotShown() {
        assertThatThrownBy(() -> open(address("locker", "mistaken", "locker")).close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("Kafka does not know this user, or the password is wrong")
                .satisfies(e -> assertThat(KafkaTexts.all(e)).doesNotContain("mistaken"));
    }

    @Test
    void aMissingPermissionIsTold() {
        assertThatThrownBy(() -> open(address("nobody", "nothing", "locker")).close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("This user of Kafka lacks a permission that Locker needs");
    }

    @Test
    void aBrokerThatIsNotTrustedIsRefused() {
        String untrusting = address("locker", SECRET, "locker").replaceAll("&ssl[^&]*", "");

        assertThatThrownBy(() -> open(untrusting).close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("The TLS connection to Kafka was refused");
    }

    @Test
    void whoComesWithoutTlsIsToldWithinTheTimeout() {
        String plain = "kafka://127.0.0.1:" + broker.port() + "/locker";

        assertThatThrownBy(() -> open(plain).close())
                .isInstanceOf(BackendUnavailableException.class)
                .hasMessageStartingWith("Kafka cannot be reached");
    }
}
