package io.locker.testkit.sim.store;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.testkit.sim.world.Checker;
import io.locker.testkit.sim.world.Timeline;
import io.locker.testkit.sim.world.Violation;
import java.util.Map;
import java.util.TreeMap;

/**
 * Checks, while all is well, that a lock which is free is granted and that the grant is told without waiting for
 * somebody to look by himself: that whoever has to know was woken.
 */
final class Promptness {
    private final Timeline timeline;
    private final long bound;
    private final Map<String, Long> undoneSince = new TreeMap<>();
    private long from = Long.MAX_VALUE;

    Promptness(Timeline timeline, long bound) {
        this.timeline = timeline;
        this.bound = bound;
    }

    /** All is well from some moment on. */
    void begin(long at) {
        from = at;
    }

    void changed(LockBook book, long storeTime) {
        if (timeline.now() < from) {
            return;
        }
        inspect();
        if (book.callsForWrite(storeTime)) {
            undoneSince.putIfAbsent(book.name.value(), timeline.now());
        } else {
            undoneSince.remove(book.name.value());
        }
    }

    void inspect() {
        undoneSince.forEach((name, since) -> {
            if (timeline.now() - since > bound) {
                throw new Violation(
                        Checker.PROMPTNESS,
                        "Somebody could be let in and nobody does it. name=" + name + " since=" + since);
            }
        });
    }

    void told(LockName name, ClaimId claim, long grantedAt) {
        if (grantedAt >= from && timeline.now() - grantedAt > bound) {
            throw new Violation(
                    Checker.PROMPTNESS,
                    "A grant was told late although all is well. name=" + name + " claim=" + claim + " granted="
                            + grantedAt);
        }
    }
}
