package io.locker.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a store keeps of one lock, as seen at one moment.
 *
 * @param revision the revision of the write that made the document; 0 exactly if there is no document. Revisions are
 *     below 2<sup>53</sup> and a later write of the same lock, also after it was removed and made anew, has a greater
 *     one
 * @param writtenAt the store's time of that write, in microseconds; 0 if there is no document or the store has no time
 * @param document the encoded lock, or null if there is none
 * @param inbox requests that arrived and are not in the document yet, in the order of their arrival
 * @param now the store's time of this answer, in microseconds; 0 if it has none
 */
public record LockRecord(
        long revision, long writtenAt, @Nullable String document, List<InboxEntry> inbox, long now) {

    /**
     * Checks the components.
     *
     * @param revision as above
     * @param writtenAt as above
     * @param document as above
     * @param inbox as above
     * @param now as above
     */
    public LockRecord {
        if ((revision == 0) != (document == null) || revision < 0 || revision >= 1L << 53) {
            throw new IllegalArgumentException("A record has a revision below 2^53 exactly if it has a document."
                    + " revision=" + revision + " document=" + document);
        }
        inbox = List.copyOf(inbox);
    }

    /** A record of a lock that the store knows nothing of. */
    public static final LockRecord ABSENT = new LockRecord(0, 0, null, List.of(), 0);

    /**
     * Says whether the store keeps nothing at all of this lock.
     *
     * @return whether there is neither a document nor a request
     */
    public boolean isEmpty() {
        return document == null && inbox.isEmpty();
    }

    /**
     * One request in the inbox.
     *
     * @param id the store's own handle, with which a swap says that it took the request; unique among the requests of
     *     one lock, and never used for another request of it while a client may still name it
     * @param request the encoded request
     */
    public record InboxEntry(String id, String request) {}
}
