package io.locker.server.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.locker.server.LockerServer;
import io.locker.server.NodeAddress;
import io.locker.server.ServerConfig;
import io.locker.server.ServerSecurity;
import io.locker.server.access.AccessFiles;
import io.locker.server.access.Principal;
import io.locker.server.access.Tokens;
import io.locker.server.tls.ClientAuth;
import io.locker.testkit.Await;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Locks by HTTP on a real node with TLS and access control. */
@Timeout(60)
final class SecuredHttpTest {
    private static final String RULES = """
            allow ann acquire jobs/*
            allow bob acquire jobs/*
            allow carol administer
            """;
    private static final Pattern SESSION = Pattern.compile("\"session\":\"([^\"]+)\"");

    @TempDir
    private Path folder;

    private final NodeAddress address = TestCluster.freeAddress();
    private final String ann = Tokens.random();
    private final String bob = Tokens.random();
    private final String carol = Tokens.random();
    private LockerServer server;
    private HttpClient trusting;

    @BeforeEach
    void start() throws Exception {
        TestAuthority authority = new TestAuthority(folder, "root");
        authority.issue("node", "node");
        authority.write("rules", RULES);
        authority.write(
                "tokens",
                String.join(
                        "\n",
                        Tokens.line(new Principal("ann"), ann),
                        Tokens.line(new Principal("bob"), bob),
                        Tokens.line(new Principal("carol"), carol)));
        ServerSecurity security = new ServerSecurity(
                Optional.of(new AccessFiles(folder.resolve("rules"), Optional.of(folder.resolve("tokens")))),
                Optional.of(authority.files("node", ClientAuth.WANT)),
                Optional.empty(),
                Optional.empty(),
                false);
        server = LockerServer.start(ServerConfig.alone(folder.resolve("data"), address), security);
        Await.until("the node serves", () -> server.status().serves());
        trusting = HttpClient.newBuilder().sslContext(trust(authority.ca())).build();
    }

    private static SSLContext trust(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "root", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private HttpRequest.Builder to(String token, String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + address.httpPort() + path));
        return token.isEmpty() ? request : request.header("Authorization", "Bearer " + token);
    }

    private HttpResponse<String> post(String token, String path, String json) throws IOException, InterruptedException {
        return trusting.send(
                to(token, path)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String token, String path) throws IOException, InterruptedException {
        return trusting.send(to(token, path).build(), BodyHandlers.ofString());
    }

    private static String session(HttpResponse<String> answer) {
        Matcher found = SESSION.matcher(answer.body());
        assertThat(found.find()).as(answer.body()).isTrue();
        return found.group(1);
    }

    @Test
    void aUserWithATokenTakesWhatHeMayAndNothingElse() throws Exception {
        HttpResponse<String> taken = post(ann, "/v1/locks/jobs/1/acquire", "{\"ttl\":\"30s\"}");

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        assertThat(post(ann, "/v1/locks/orders/1/acquire", "{}").statusCode()).isEqualTo(403);
        assertThat(post(ann, "/v1/locks/jobs/1/release", "{\"session\":\"" + session(taken) + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void nobodyIsLetInWithoutATokenOrWithAWrongOne() throws Exception {
        for (String token : new String[] {"", Tokens.random()}) {
            HttpResponse<String> answer = post(token, "/v1/locks/jobs/1/acquire", "{}");

            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        assertThat(get("", "/v1/locks/jobs/1").statusCode()).isEqualTo(401);
        for (String path : new String[] {"/readyz", "/healthz", "/livez", "/metrics", "/openapi.json"}) {
            assertThat(get("", path).statusCode()).as(path).isEqualTo(200);
        }
    }

    @Test
    void anotherUserCannotGiveBackWhatHeDoesNotHold() throws Exception {
        String session = session(post(ann, "/v1/locks/jobs/1/acquire", "{\"ttl\":\"30s\"}"));

        post(bob, "/v1/locks/jobs/1/release", "{\"session\":\"" + session + "\"}");

        assertThat(post(bob, "/v1/locks/jobs/1/acquire", "{}").statusCode()).isEqualTo(409);
        assertThat(post(ann, "/v1/locks/jobs/1/renew", "{\"session\":\"" + session + "\"}")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void onlyAnAdministratorSeesTheCluster() throws Exception {
        assertThat(get(ann, "/v1/cluster").statusCode()).isEqualTo(403);
        assertThat(get(carol, "/v1/cluster").statusCode()).isEqualTo(200);
    }

    @Test
    void whoDoesNotTrustTheNodeDoesNotTalkToIt() {
        assertThatThrownBy(() -> HttpClient.newHttpClient()
                        .send(to(ann, "/v1/locks/jobs/1").build(), BodyHandlers.ofString()))
                .isInstanceOf(SSLHandshakeException.class);
    }
}
