package io.locker.protocol;

import io.locker.api.LockName;
import io.locker.machine.LockDocument;
import io.locker.machine.LockState;
import io.locker.machine.MachineLimits;
import io.locker.machine.Request;
import io.locker.machine.Turn;
import io.locker.protocol.ServiceWord.Surroundings;
import io.locker.spi.LockRecord;
import io.locker.spi.LockRecord.InboxEntry;
import java.util.Collections;
import java.util.Set;

/**
 * A record as the lock machine understands it.
 *
 * @param record the record
 * @param written the lock as the document has it: what counts. Not to be changed
 * @param coming the lock as the next write will make it: without the dead, with the inbox, at the store's present time.
 *     Grants that the document does not have are open. Not to be changed
 * @param burying whether the document has claims of sessions that are dead
 */
public record Sight(LockRecord record, LockState written, LockState coming, boolean burying) {

    /**
     * Reads a record.
     *
     * @param name the lock
     * @param record its record
     * @param dead sessions that are known to be dead; what they have is left out of what is coming
     * @param limits the limits of one lock
     * @return the record as the lock machine understands it
     * @throws io.locker.machine.UnreadableDocument if it was written by something else, or by a later version
     */
    public static Sight of(LockName name, LockRecord record, Set<String> dead, MachineLimits limits) {
        LockState written = record.document() == null
                ? new LockState(name)
                : LockDocument.decode(name, record.document(), record.revision(), record.writtenAt());
        if (isSettled(written, record, dead)) {
            return new Sight(record, written, written, false);
        }
        LockState coming = written.copy();
        Turn turn = Turn.atStore(record.now(), limits);
        coming.advance(turn);
        for (String session : dead) {
            coming.dropSession(session, turn);
        }
        for (InboxEntry entry : record.inbox()) {
            Request request = Request.decode(entry.request());
            if (!dead.contains(request.id().session())) {
                coming.fold(request, turn);
            }
        }
        return new Sight(record, written, coming, !Collections.disjoint(written.sessions(), dead));
    }

    /** Whether the next write finds nothing to do but what it carries itself, as with a lock that nobody waits for. */
    private static boolean isSettled(LockState written, LockRecord record, Set<String> dead) {
        long change = written.nextChange();
        boolean due = change != 0 && change <= record.now();
        return !due && dead.isEmpty() && record.inbox().isEmpty();
    }

    /** What else there is to know about the lock as it is written. */
    Surroundings surroundings() {
        return Surroundings.of(written, record.now());
    }

    /** Whether the next write has something to do that somebody waits for, or that would stay behind for ever. */
    boolean callsForWrite(int longestInbox) {
        return coming.hasOpenGrant()
                || (coming.isIdle() && !record.isEmpty())
                || record.inbox().size() > longestInbox
                || burying;
    }
}
