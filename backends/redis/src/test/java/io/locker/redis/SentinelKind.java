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
    private static final String CONFIGURATION = "port %d\\nbind 127.0.0.1\\ndir %s\\n"
            + "sentinel monitor mymaster 127.0.0.1 %d 1\\nsentinel down-after-milliseconds mymaster 1000\\n"
            + "sentinel failover-timeout mymaster 10000\\n";

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
        String configuration = String.format(CONFIGURATION, place.port(), place.directory(), watched);
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
