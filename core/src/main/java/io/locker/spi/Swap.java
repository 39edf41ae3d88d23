package io.locker.spi;

import io.locker.api.LockName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One conditional write of a lock's document.
 *
 * @param name the lock
 * @param expected the revision that the document must still have; 0 if there must be none
 * @param document what to write, or null to remove the document
 * @param taken the inbox entries that the new document contains, by their ids; they are removed by the same write. If
 *     one of them is no longer there, somebody else has taken it, and the swap is not applied: where there is no
 *     document, no revision would tell
 * @param wake the sessions to wake after the write can be seen; one that is dead is passed over
 */
public record Swap(LockName name, long expected, @Nullable String document, List<String> taken, Set<String> wake) {

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
        taken = List.copyOf(taken);
        wake = Set.copyOf(wake);
    }
}
