package io.locker.host;

import io.locker.api.LockName;
import io.locker.host.HostRequests.Pending;
import io.locker.machine.LockTable;
import io.locker.machine.Reply;
import io.locker.protocol.ProcessClaim;
import io.locker.protocol.Wish;
import org.jspecify.annotations.Nullable;

/** One claim of this process in the table, with the line of those behind it. */
final class Claimed {
    final LockName name;
    final ProcessClaim at;

    /** The request that brings it there, until it is answered. */
    @Nullable
    Pending acquire;
    /** When its grant was seen. */
    long grantedAt;

    Claimed(LockName name, ProcessClaim at) {
        this.name = name;
        this.at = at;
    }

    /** A change of mode will not come. */
    void convertsNoMore(Wish wish) {
        if (wish.equals(at.converting())) {
            at.converting(null);
        }
    }

    /** How many claims are in front of it in a table. */
    int position(LockTable table) {
        return table.lock(name).map(lock -> lock.position(at.id()).orElse(0)).orElse(0);
    }

    /** How it stands in a table. */
    Reply standing(LockTable table) {
        return table.lock(name).map(lock -> lock.standing(at.id())).orElse(Reply.UNKNOWN);
    }
}
