package io.locker.spi;

import io.locker.api.LockName;
import io.locker.spi.LockRecord.InboxEntry;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conditional write of a lock's document.
 *
 * @param name the lock
 * @param expected the revision that the document must still have; 0 if there must be none
 * @param document what to write, or null to remove the document
 * @param taken the inbox entries that the new document contains; they are removed by the same write
 * @param wake the sessions to wake after the write can be seen; one that is dead is passed over
 */
public record Swap(LockName name, long expected, @Nullable String document, Taken taken, Set<String> wake) {

    /**
     * Copies the components.
     *
     * @param name as above
     * @param expected as above
     * @param document as above
     * @param taken as above
     * @param wake as above
     */
    public Swap {
        wake = Set.copyOf(wake);
    }

    /**
     * What a swap takes out of the inbox, and what it demands of the rest.
     *
     * @param ids the entries by their ids. If one of them is no longer there, somebody else has taken it, and the swap
     *     is not applied: where there is no document, no revision would tell
     * @param all whether they must be all that the inbox has. A swap that lets a newcomer in demands it, because a
     *     request that the newcomer has not seen came before it
     */
    public record Taken(List<String> ids, boolean all) {
        /** Takes nothing, and leaves whatever is there. */
        public static final Taken NOTHING = new Taken(List.of(), false);

        /**
         * Copies the ids.
         *
         * @param ids as above
         * @param all as above
         */
        public Taken {
            ids = List.copyOf(ids);
        }

        /**
         * Takes some requests and leaves the others.
         *
         * @param ids the entries by their ids
         * @return what to take
         */
        public static Taken of(List<String> ids) {
            return new Taken(ids, false);
        }

        /**
         * Says whether a swap may be applied to an inbox.
         *
         * @param inbox what the inbox has
         * @return whether all entries to take are there, and no others if there must be none
         */
        public boolean fits(List<InboxEntry> inbox) {
            if (all && inbox.size() != ids.size()) {
                return false;
            }
            return ids.isEmpty() || inbox.stream().map(InboxEntry::id).toList().containsAll(ids);
        }
    }
}
