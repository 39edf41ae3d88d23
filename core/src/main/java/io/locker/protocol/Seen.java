package io.locker.protocol;

import io.locker.api.LockException;
import io.locker.spi.LockRecord;
import io.locker.spi.SwapResult;
import java.util.Set;

/** The answer to an {@link Ask}. */
public sealed interface Seen {

    /**
     * To {@link Ask.Read} and {@link Ask.Post}.
     *
     * @param record the record as it is now
     */
    record Found(LockRecord record) implements Seen {}

    /**
     * To {@link Ask.Write}.
     *
     * @param result whether it was written, and the record as it is now
     */
    record Written(SwapResult result) implements Seen {}

    /**
     * To {@link Ask.Bury}.
     *
     * @param dead the suspects that are dead
     */
    record Buried(Set<String> dead) implements Seen {}

    /**
     * To {@link Ask.Open}, {@link Ask.Beat} and {@link Ask.Close}.
     *
     * @param alive whether the session is alive now
     */
    record Alive(boolean alive) implements Seen {}

    /**
     * To any: there was no answer.
     *
     * @param why says whether anything may have been changed
     */
    record Failed(LockException why) implements Seen {}
}
