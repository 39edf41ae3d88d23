package io.locker.redis;

import io.locker.spi.BackendProvider.OpenRequest;
import io.locker.spi.BackendUri;
import io.locker.spi.StoreBackend;
import io.locker.spi.TimeSource;
import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.TestServer;
import io.locker.testkit.server.TestServers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** A prefix of its own on a server: what one test has of it. */
final class RedisPlace {
    static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final AtomicLong PLACES = new AtomicLong();

    private final TestServer server;
    private final String prefix =
            "test-" + ProcessHandle.current().pid() + "-" + System.nanoTime() + "-" + PLACES.incrementAndGet();

    RedisPlace(TestServer server) {
        this.server = server;
    }

    /** A place on the server that all tests share. */
    static RedisPlace shared() {
        return new RedisPlace(TestServers.shared(RedisKind.PLAIN));
    }

    TestServer server() {
        return server;
    }

    String prefix() {
        return prefix;
    }

    String uri() {
        return server.url() + "?prefix=" + prefix;
    }

    /** Opens a client the way that a user does. */
    StoreBackend open() {
        return open(uri());
    }

    static StoreBackend open(String uri) {
        return open(uri, TIMEOUT);
    }

    static StoreBackend open(String uri, Duration timeout) {
        return (StoreBackend)
                new RedisBackendProvider().open(new OpenRequest(BackendUri.parse(uri), timeout, TimeSource.system()));
    }

    /** A connection to look into the server with. */
    RedisConsole console() {
        return RedisConsole.of(server.url());
    }

    /** What the server keeps of this place. */
    List<String> keys() {
        try (RedisConsole console = console()) {
            return console.keys("{" + prefix + "}:*");
        }
    }

    /**
     * What the server keeps of locks and sessions: not the counter, which stays for ever, and of the index only what is
     * in it without a lock.
     */
    List<String> leftovers() {
        try (RedisConsole console = console()) {
            String tag = "{" + prefix + "}:";
            List<String> left = new ArrayList<>(console.keys(tag + "*"));
            left.removeAll(List.of(tag + "revision", tag + "names", tag + "seal"));
            RedisReply names = console.ask("ZRANGE", tag + "names", "0", "-1");
            for (int at = 0; at < names.list().size(); at++) {
                String name = names.at(at).text();
                if (console.ask("EXISTS", tag + "l:" + name).isNumber(0)) {
                    left.add("name without a lock " + name);
                }
            }
            return left;
        }
    }

    /** Removes everything. */
    void clear() {
        try (RedisConsole console = console()) {
            for (String key : console.keys("{" + prefix + "}:*")) {
                console.ask("DEL", key);
            }
        }
    }
}
