package io.locker.server.http;

import io.locker.server.engine.ServerStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What the front counts, and the node's state, in the text format of Prometheus. */
final class Metrics {
    static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final LongAdder refused = new LongAdder();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger streams = new AtomicInteger();

    AtomicInteger connections() {
        return connections;
    }

    AtomicInteger streams() {
        return streams;
    }

    /** A connection was closed at once, as there are too many. */
    void refused() {
        refused.increment();
    }

    /** A request was answered. */
    void answered(String route, int status) {
        answers.computeIfAbsent(route + "\",status=\"" + status, key -> new LongAdder())
                .increment();
    }

    /** Writes all, with what others have to add. */
    String text(ServerStatus status, String more) {
        StringBuilder out = new StringBuilder(2_000);
        ServerStatus.Counts table = status.table();
        one(
                out,
                "locker_up",
                "gauge",
                "1 unless the node has stopped by a failure",
                status.failure().isEmpty() ? 1 : 0);
        one(out, "locker_serves", "gauge", "1 if clients are served by this node", status.serves() ? 1 : 0);
        one(
                out,
                "locker_raft_leader",
                "gauge",
                "1 if this node leads",
                status.log().leads() ? 1 : 0);
        one(
                out,
                "locker_raft_term",
                "gauge",
                "the term, as far as the node knows",
                status.log().term());
        one(
                out,
                "locker_raft_applied_index",
                "gauge",
                "the entry that was applied last",
                status.log().applied());
        one(out, "locker_raft_members", "gauge", "nodes", status.log().members().size());
        one(out, "locker_sessions", "gauge", "open sessions", table.sessions());
        one(out, "locker_locks", "gauge", "locks that are held, awaited or keep a value", table.locks());
        one(out, "locker_lines", "gauge", "lines of clients to the engine", table.lines());
        one(out, "locker_grants_number", "counter", "the number from which the latest token was made", table.grants());
        one(out, "locker_http_connections", "gauge", "connections to the HTTP front", connections.get());
        one(out, "locker_http_streams", "gauge", "streams of events", streams.get());
        one(out, "locker_http_connections_refused_total", "counter", "connections beyond the bound", refused.sum());
        head(out, "locker_http_requests_total", "counter", "requests that were answered");
        new ConcurrentSkipListMap<>(answers)
                .forEach((key, count) -> out.append("locker_http_requests_total{route=\"")
                        .append(key)
                        .append("\"} ")
                        .append(count.sum())
                        .append('\n'));
        return out.append(more).toString();
    }

    private static void head(StringBuilder out, String name, String type, String help) {
        out.append("# HELP ").append(name).append(' ').append(help).append("\n# TYPE ");
        out.append(name).append(' ').append(type).append('\n');
    }

    private static void one(StringBuilder out, String name, String type, String help, long value) {
        head(out, name, type, help);
        out.append(name).append(' ').append(value).append('\n');
    }
}
