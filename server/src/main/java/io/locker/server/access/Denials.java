package io.locker.server.access;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts what is denied. In each window the first of a kind is put down at once, for so many kinds, and the others are
 * put down as a number at its end: so there is a bound on lines however many are denied.
 */
final class Denials {
    static final Duration WINDOW = Duration.ofMinutes(1);

    /** Twice as many lines are written in one window, and one more. */
    static final int KINDS = 16;

    private final Map<Kind, LongAdder> again = new ConcurrentHashMap<>();
    private final LongAdder others = new LongAdder();

    /** What is counted together. */
    private record Kind(String user, String what) {}

    /** Counts one; says whether it is to be put down. */
    boolean isFirst(String user, String what) {
        Kind kind = new Kind(user, what);
        LongAdder known = again.get(kind);
        if (known == null && again.size() >= KINDS) {
            others.increment();
            return false;
        }
        LongAdder before = known != null ? known : again.putIfAbsent(kind, new LongAdder());
        if (before != null) {
            before.increment();
        }
        return before == null;
    }

    /** Begins a new window; returns what there is to put down about the old one. */
    List<AuditLine> close(String at) {
        List<AuditLine> lines = new ArrayList<>();
        for (Kind kind : List.copyOf(again.keySet())) {
            LongAdder count = again.remove(kind);
            if (count != null && count.sum() > 0) {
                lines.add(new AuditLine(at, "denied again", kind.user())
                        .put("what", kind.what())
                        .put("times", Long.toString(count.sum())));
            }
        }
        long rest = others.sumThenReset();
        if (rest > 0) {
            lines.add(
                    new AuditLine(at, "denied again", "").put("what", "others").put("times", Long.toString(rest)));
        }
        return lines;
    }
}
