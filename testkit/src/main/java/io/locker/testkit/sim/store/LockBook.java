package io.locker.testkit.sim.store;

import io.locker.api.LockName;
import io.locker.machine.Claim;
import io.locker.machine.ClaimId;
import io.locker.machine.Grant;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Request;
import io.locker.machine.Turn;
import io.locker.spi.LockRecord.InboxEntry;
import io.locker.testkit.sim.world.SimClient;
import io.locker.testkit.sim.world.TokenBook;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is known for certain of one lock in a simulated store. */
final class LockBook {
    final LockName name;
    /** What was posted and not taken, in the order of arrival. */
    final List<InboxEntry> inbox = new ArrayList<>();
    /** What the latest document says. */
    LockState state;
    /** The tokens that were ever granted. */
    final TokenBook tokens;

    private final Map<ClaimId, Long> grantedAt = new TreeMap<>();
    private long idleSince;

    LockBook(LockName name) {
        this.name = name;
        state = new LockState(name);
        tokens = new TokenBook(name);
    }

    /** Takes out of the inbox what a write took. */
    List<Request> take(List<String> ids) {
        List<Request> taken = new ArrayList<>();
        inbox.removeIf(entry -> {
            boolean takes = ids.contains(entry.id());
            if (takes) {
                taken.add(Request.decode(entry.request()));
            }
            return takes;
        });
        return taken;
    }

    /** Something has changed here. */
    void changed(LockState next, long now) {
        for (Grant grant : next.grants()) {
            if (state.grant(grant.claim().id()).isEmpty()) {
                grantedAt.put(grant.claim().id(), now);
            }
        }
        state = next;
        boolean idle = state.isIdle() && inbox.isEmpty();
        idleSince = idle ? Math.min(idleSince, now) : Long.MAX_VALUE;
    }

    /** When a claim was granted; far in the future if it was not. */
    long grantedAt(ClaimId id) {
        return grantedAt.getOrDefault(id, Long.MAX_VALUE);
    }

    /** Since when nobody has held or awaited the lock; far in the future if somebody does. */
    long idleSince() {
        return idleSince;
    }

    /** Whether the next write would let somebody in, or has nothing left to keep. */
    boolean callsForWrite(long storeTime) {
        LockState coming = state.copy();
        Turn turn = Turn.atStore(storeTime, MachineLimits.defaults());
        coming.advance(turn);
        inbox.forEach(entry -> coming.fold(Request.decode(entry.request()), turn));
        boolean idle = coming.isIdle() && !(state.isIdle() && inbox.isEmpty());
        return idle || coming.grants().stream().anyMatch(Grant::isOpen);
    }

    /** Whether a claim of another process waits. */
    boolean othersWait(int process) {
        Set<ClaimId> waiting = new TreeSet<>();
        for (Claim claim : state.queue()) {
            waiting.add(claim.id());
        }
        for (InboxEntry entry : inbox) {
            Request request = Request.decode(entry.request());
            if (request instanceof Request.Ask) {
                waiting.add(request.id());
            } else {
                waiting.remove(request.id());
            }
        }
        return waiting.stream().anyMatch(id -> SimClient.processOf(id.session()) != process);
    }
}
