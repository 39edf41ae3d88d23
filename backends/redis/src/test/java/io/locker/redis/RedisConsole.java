package io.locker.redis;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.locker.api.BackendUnavailableException;
import io.locker.redis.RedisLocation.Login;
import io.locker.redis.RedisLocation.Security;
import io.locker.redis.RedisNetwork.Guest;
import io.locker.spi.BackendUri;
import io.locker.spi.HostPort;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A connection for tests to say anything to a server, as with {@code redis-cli}. */
final class RedisConsole implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** Its threads are of no harm to anybody, and end with the tests. */
    private static final RedisNetwork NETWORK =
            new RedisNetwork(new Security(false, null), PATIENCE, TimeSource.system());

    private final RedisWire wire;

    private RedisConsole(RedisWire wire) {
        this.wire = wire;
    }

    /** Connects to the first server that an address names. */
    static RedisConsole of(String url) {
        RedisLocation location = RedisLocation.of(BackendUri.parse(url));
        return of(location.nodes().get(0));
    }

    static RedisConsole of(HostPort node) {
        return new RedisConsole(connect(node));
    }

    static RedisWire connect(HostPort node) {
        return NETWORK.connect(node, new Guest(Login.NOBODY, 0, false), System.nanoTime() + PATIENCE.toNanos());
    }

    static RedisConsole of(int port) {
        return of(new HostPort("127.0.0.1", port));
    }

    RedisReply ask(String... words) {
        try {
            return new RedisReply(wire.ask(request(words), System.nanoTime() + PATIENCE.toNanos()));
        } catch (RedisFault | RedisRefusal e) {
            throw new BackendUnavailableException("The test could not ask. words=" + List.of(words) + " " + e, e);
        }
    }

    private static RedisRequest request(String... words) {
        RedisRequest request = new RedisRequest(words[0]);
        for (String word : List.of(words).subList(1, words.length)) {
            request.add(word);
        }
        return request;
    }

    /** The keys that match a pattern; only servers for tests are small enough for that. */
    List<String> keys(String pattern) {
        RedisReply said = ask("KEYS", pattern);
        List<String> keys = new ArrayList<>();
        for (int at = 0; at < said.list().size(); at++) {
            keys.add(said.at(at).text());
        }
        keys.sort(String::compareTo);
        return keys;
    }

    /** Skips the test on a server that is older than what it is about. */
    void assumeVersion(int major) {
        String version = fact("server", "redis_version");
        assumeTrue(
                Integer.parseInt(version.split("\\.", 2)[0]) >= major,
                "This server is too old for the test. version=" + version + " needed=" + major);
    }

    /** Waits until a replica has confirmed a write to this primary: one that is connected need not hear any yet. */
    void awaitReplica() {
        ask("SET", "written", "once");
        ask("DEL", "written");
        Await.until("the replica is in step", () -> ask("WAIT", "1", "100").isNumber(1));
    }

    /** One line of INFO. */
    String fact(String section, String name) {
        return ask("INFO", section)
                .text()
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    @Override
    public void close() {
        wire.close();
    }
}
