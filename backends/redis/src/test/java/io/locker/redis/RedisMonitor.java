package io.locker.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.locker.testkit.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** Sees every request that clients send to a server, by the server's own word. */
final class RedisMonitor implements AutoCloseable {
    /** The request by which a session stays alive. */
    static final String HEARTBEAT = "pexpire";

    private final Socket socket;
    private final RedisConsole console;
    private final List<String> seen = new CopyOnWriteArrayList<>();

    private RedisMonitor(Socket socket, RedisConsole console) {
        this.socket = socket;
        this.console = console;
    }

    static RedisMonitor of(int port) throws IOException {
        RedisMonitor monitor =
                new RedisMonitor(new Socket(InetAddress.getLoopbackAddress(), port), RedisConsole.of(port));
        monitor.socket.getOutputStream().write("MONITOR\r\n".getBytes(StandardCharsets.US_ASCII));
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(monitor.socket.getInputStream(), StandardCharsets.ISO_8859_1));
        assertThat(lines.readLine()).isEqualTo("+OK");
        Thread thread = new Thread(() -> lines.lines().forEach(monitor.seen::add), "redis-monitor");
        thread.setUncaughtExceptionHandler((reading, failure) -> {
            // The test has ended.
        });
        thread.setDaemon(true);
        thread.start();
        return monitor;
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
        return requests().stream().filter(word -> !word.equals(HEARTBEAT)).toList();
    }

    /** Waits until it has seen something that it said itself, and with it all that came before. */
    private void catchUp() {
        String mark = "mark-" + System.nanoTime();
        console.ask("ECHO", mark);
        Await.until("the monitor has caught up", () -> seen.stream().anyMatch(line -> line.contains(mark)));
    }

    @Override
    public void close() throws IOException {
        console.close();
        socket.close();
    }
}
