package io.locker.testkit.resource;

import io.locker.api.FencingToken;
import io.locker.testkit.check.Access;
import java.util.List;

/**
 * Something that refuses a fencing token older than the greatest it has seen, and records every access in the order in
 * which they came. All methods may be called from any thread.
 */
public interface FencedResource {

    /**
     * Comes with a token.
     *
     * @param token the token of the hold
     * @param who who comes; not empty and without blanks
     * @param kind what it does
     * @return whether it was let in; if not, nothing was changed but the record of it
     */
    boolean access(FencingToken token, String who, Access.Kind kind);

    /**
     * Returns what came until now.
     *
     * @return all accesses in their order, also those that were refused
     */
    List<Access> accesses();
}
