package io.locker.redis;

import io.locker.testkit.server.RedisKind;
import io.locker.testkit.server.ServerKind;
import java.util.List;

/**
 * A Sentinel that decides alone about the primary {@code mymaster}.
 *
 * @param watched the port of the primary
 */
record SentinelKind(int watched) implements ServerKind {
    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<String> programs() {
        return RedisKind.PLAIN.programs();
    }

    @Override
    public List<List<String>> prepare(Place place) {
        String configuration = String.join(
                "\\n",
                "port " + place.port(),
                "bind 127.0.0.1",
                "dir " + place.directory(),
                "sentinel monitor mymaster 127.0.0.1 " + watched + " 1",
                "sentinel down-after-milliseconds mymaster 1000",
                "sentinel failover-timeout mymaster 10000",
                "");
        return List.of(List.of("sh", "-c", "printf '" + configuration + "' > sentinel.conf"));
    }

    @Override
    public List<String> command(Place place) {
        return List.of(
                place.program().toString(),
                place.directory().resolve("sentinel.conf").toString(),
                "--sentinel");
    }

    @Override
    public String url(int port) {
        return "redis://127.0.0.1:" + port;
    }

    @Override
    public boolean isReady(int port) {
        return RedisKind.PLAIN.isReady(port);
    }
}
