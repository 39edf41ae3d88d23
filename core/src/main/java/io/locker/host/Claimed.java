package io.locker.host;

import io.locker.api.LockName;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.Attached;
import io.locker.machine.Claim;
import io.locker.protocol.ProcessClaim;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.protocol.Wish;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One claim of this process in the table, with the line of those behind it. */
final class Claimed {
    final LockName name;
    final ProcessClaim at;

    /** The request that brings it there, until it is answered. */
    @Nullable
    Pending acquire;
    /** A change of mode was given up that may have been made. */
    boolean mayBeConverted;
    /** When its grant was seen. */
    long grantedAt;
    /** How many claims were in front of it when a service said so last. */
    int position;
    /** What a service said last about its lock, which was then. */
    private @Nullable Surroundings told;

    private long toldAt;

    Claimed(LockName name, ProcessClaim at) {
        this.name = name;
        this.at = at;
    }

    /** Who says who he is waits by himself, so that the table can see whether he waits for himself. */
    static boolean isNobody(Claim claim) {
        return claim.origin().actor().isEmpty();
    }

    /** A change of mode will not come. */
    void convertsNoMore(Wish wish) {
        if (wish.equals(at.converting())) {
            at.converting(null);
        }
    }

    /** The locks that it is for. */
    List<LockName> names() {
        List<LockName> names = new ArrayList<>(List.of(name));
        names.addAll(at.asked().together());
        return names;
    }

    /** A service says what there is to know about its lock. */
    void told(@Nullable Surroundings surroundings, long now) {
        if (surroundings != null) {
            told = surroundings;
            toldAt = now;
        }
    }

    /** A value was attached by its owner. */
    void attached(Wish.Attach attach, long now) {
        Surroundings last = told;
        if (last != null) {
            long at = since(last, now);
            long until = attach.keepMicros() == 0 ? 0 : at + attach.keepMicros();
            Attached value = attach.text().isEmpty() ? null : new Attached(attach.text(), at, until);
            told(new Surroundings(last.waiting(), last.drawn(), value, at), now);
        }
    }

    /** What a service said last about its lock, with the time that must have come there since. */
    Surroundings surroundings(long now) {
        Surroundings last = told;
        return last == null
                ? Surroundings.UNKNOWN
                : new Surroundings(last.waiting(), last.drawn(), last.attached(), since(last, now));
    }

    private long since(Surroundings last, long now) {
        return last.now() == 0 ? 0 : last.now() + (now - toldAt) / 1_000;
    }
}
