package io.locker.host;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.machine.LockState;
import io.locker.machine.LockTable;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import io.locker.protocol.ServiceWord.Surroundings;
import java.util.Set;
import java.util.TreeSet;

/** What is known about the claims of this process where they stand: from a table of its own, or as a service says. */
interface Ground {

    /** How a claim stands: at the first of its locks that knows it. */
    Reply standing(Claimed claimed);

    /** Whether something may be left of a claim. */
    boolean mayStand(Claimed claimed);

    /** Whether a grant that was told can be forgotten there, and the claim be granted once more. */
    boolean mayForget();

    /** How many claims are in front of one, as far as is known. */
    int position(Claimed claimed);

    /** What else there is to know about the lock of a claim. */
    Surroundings surroundings(Claimed claimed, long now);

    /** All claims of some sessions. */
    Set<ClaimId> claimsOf(Set<String> sessions);

    /** Where there is a table. */
    record OfTable(LockTable table) implements Ground {
        @Override
        public Reply standing(Claimed claimed) {
            for (LockName name : claimed.names()) {
                Reply standing = table.lock(name)
                        .map(lock -> lock.standing(claimed.at.id()))
                        .orElse(Reply.UNKNOWN);
                if (!(standing instanceof Reply.Unknown)) {
                    return standing;
                }
            }
            return Reply.UNKNOWN;
        }

        @Override
        public boolean mayStand(Claimed claimed) {
            return !(standing(claimed) instanceof Reply.Unknown);
        }

        @Override
        public boolean mayForget() {
            return true;
        }

        @Override
        public int position(Claimed claimed) {
            return table.lock(claimed.name)
                    .map(lock -> lock.position(claimed.at.id()).orElse(0))
                    .orElse(0);
        }

        @Override
        public Surroundings surroundings(Claimed claimed, long now) {
            LockView lock = table.lock(claimed.name).orElse(null);
            return Surroundings.of(lock != null ? lock : new LockState(claimed.name), table.time());
        }

        @Override
        public Set<ClaimId> claimsOf(Set<String> sessions) {
            Set<ClaimId> claims = new TreeSet<>();
            for (LockView lock : table.locks()) {
                for (ClaimId id : lock.claims()) {
                    if (sessions.contains(id.session())) {
                        claims.add(id);
                    }
                }
            }
            return claims;
        }
    }
}
