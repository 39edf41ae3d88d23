package io.locker.redis;

import io.locker.redis.RedisLocation.Node;
import io.locker.redis.RedisLocation.Security;
import io.locker.redis.Resp.Request;
import io.locker.spi.TimeSource;
import io.locker.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sees every request that clients send to a server, by the server's own word. */
final class RedisMonitor implements AutoCloseable {
    private static final long PATIENCE = Duration.ofSeconds(20).toNanos();

    private final RedisWire wire;
    private final RedisConsole console;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private RedisMonitor(RedisWire wire, RedisConsole console) {
        this.wire = wire;
        this.console = console;
    }

    static RedisMonitor of(int port) throws RedisFault, RedisRefusal {
        TimeSource time = TimeSource.system();
        RedisWire wire = new RedisSockets(new Security(false, null), time)
                .connect(new Node("127.0.0.1", port), time.nanos() + PATIENCE);
        RedisMonitor monitor = new RedisMonitor(wire, RedisConsole.of(port));
        wire.tell(new Request("MONITOR"), time.nanos() + PATIENCE);
        new RedisReply(wire.hear(20_000)).text();
        Thread thread = new Thread(monitor::watch, "redis-monitor");
        thread.setDaemon(true);
        thread.start();
        return monitor;
    }

    private void watch() {
        try {
            while (true) {
                Object said = wire.hear(1_000);
                if (said != null) {
                    seen.add(new RedisReply(said).text());
                }
            }
        } catch (RedisFault | RedisRefusal e) {
            // The test has ended.
        }
    }

    /** Forgets what was seen until now. */
    void forget() {
        catchUp();
        seen.clear();
    }

    /** The words of the requests that clients have sent, without what scripts did. */
    List<String> requests() {
        catchUp();
        return seen.stream()
                .filter(line -> !line.contains(" lua] ") && !line.contains("\"ECHO\""))
                .map(line -> line.replaceFirst("^[^\"]*\"([^\"]*)\".*", "$1").toLowerCase(Locale.ROOT))
                .toList();
    }

    List<String> requestsWithoutHeartbeats() {
        return requests().stream().filter(word -> !word.equals("pexpire")).toList();
    }

    /** Waits until it has seen something that it said itself, and with it all that came before. */
    private void catchUp() {
        String mark = "mark-" + System.nanoTime();
        console.ask("ECHO", mark);
        Await.until("the monitor has caught up", () -> seen.stream().anyMatch(line -> line.contains(mark)));
    }

    @Override
    public void close() {
        console.close();
        wire.close();
    }
}
