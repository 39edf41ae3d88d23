package io.locker.examples;

import io.locker.api.DistributedLock;
import io.locker.api.Hold;
import io.locker.guards.ClaimLostException;
import io.locker.guards.ClaimThenVerify;
import java.util.ArrayList;
import java.util.List;

/** A feed that lets in whoever claimed it last, as many systems do that know no tokens. */
final class Feed {
    private final List<String> records = new ArrayList<>();
    private int claims;

    /**
     * Claims the feed: whoever claimed it before is shut out.
     *
     * @return the claim
     */
    int claim() {
        return ++claims;
    }

    /**
     * Adds a record.
     *
     * @param claim the claim under which it is added
     * @param record the record
     * @return how many there are
     * @throws ClaimLostException if the feed was claimed since; nothing was added
     */
    int add(int claim, String record) throws ClaimLostException {
        if (claim != claims) {
            throw new ClaimLostException(new IllegalStateException("The feed was claimed again."));
        }
        records.add(record);
        return records.size();
    }

    /**
     * Returns what was added.
     *
     * @return the records
     */
    List<String> records() {
        return List.copyOf(records);
    }

    /**
     * Adds records under a lock.
     *
     * @param feed where to
     * @param lock the lock of the feed
     * @param all the records
     * @throws Exception if the lock could not be acquired or was lost
     */
    static void addAll(Feed feed, DistributedLock lock, List<String> all) throws Exception {
        // region claim-then-verify
        try (Hold hold = lock.acquire();
                var writer = new ClaimThenVerify<>(lock, hold, token -> feed.claim())) {
            for (String record : all) {
                writer.write(claim -> feed.add(claim, record));
            }
        }
        // endregion
    }
}
