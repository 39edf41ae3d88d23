package io.locker.protocol;

import io.locker.api.LockException;
import io.locker.api.LockName;
import io.locker.machine.Attached;
import io.locker.machine.ClaimId;
import io.locker.machine.Event;
import io.locker.machine.LockView;
import io.locker.machine.Reply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link LockService} says to a client: answers to its calls, and what happens to its sessions. */
public sealed interface ServiceWord {

    /** The answer to a call. */
    sealed interface Answer extends ServiceWord {

        /**
         * Which call it answers.
         *
         * @return its id
         */
        long id();
    }

    /**
     * A command was carried out, and is known to enough nodes never to be forgotten.
     *
     * @param id which call it answers
     * @param reply what the table said. A grant is told here and not as an event
     * @param lock what else there is to know about the lock of a grant; null with other replies
     */
    record Replied(long id, Reply reply, @Nullable Surroundings lock) implements Answer {}

    /**
     * The session is told here from now on what happens.
     *
     * @param id which call it answers
     * @param alive false if there is no such session (any more)
     * @param standings how each of its claims stands, in each of its locks
     */
    record Resumed(long id, boolean alive, List<Standing> standings) implements Answer {
        /**
         * Copies the list.
         *
         * @param id which call it answers
         * @param alive whether there is such a session
         * @param standings how its claims stand
         */
        public Resumed {
            standings = List.copyOf(standings);
        }
    }

    /**
     * A lock as it is now.
     *
     * @param id which call it answers
     * @param document the lock as {@link io.locker.machine.LockDocument} writes it, with the first of those who wait;
     *     empty if it is idle
     * @param waiting how many wait in all
     * @param now the time of the service in microseconds
     */
    record Looked(long id, String document, int waiting, long now) implements Answer {}

    /**
     * Names in use.
     *
     * @param id which call it answers
     * @param names the names, sorted
     */
    record Listed(long id, List<LockName> names) implements Answer {
        /**
         * Copies the list.
         *
         * @param id which call it answers
         * @param names the names
         */
        public Listed {
            names = List.copyOf(names);
        }
    }

    /**
     * The call was not carried out, or nobody knows.
     *
     * @param id which call it answers
     * @param why says which, and whether a retry is safe
     */
    record Failed(long id, LockException why) implements Answer {}

    /**
     * Something happened to a session that is told here, after all that was said before.
     *
     * @param event what happened
     * @param lock what else there is to know about the lock of a grant; null with other events
     */
    record Happened(Event event, @Nullable Surroundings lock) implements ServiceWord {}

    /**
     * How a claim of a session stands.
     *
     * @param lock the lock
     * @param claim the claim
     * @param reply how it stands there: Granted, Queued, Broken, Settled
     * @param surroundings what else there is to know about the lock of a grant; null otherwise
     */
    record Standing(
            LockName lock,
            ClaimId claim,
            Reply reply,
            @Nullable Surroundings surroundings) {}

    /**
     * What else there is to know about a lock that was granted.
     *
     * @param waiting how many wait behind the grant
     * @param drawn the number that the latest claim drew
     * @param attached the value that is attached; null if none is
     * @param now the time of the place in microseconds; 0 if it has none
     */
    record Surroundings(int waiting, long drawn, @Nullable Attached attached, long now) {

        /** Nothing is known. */
        public static final Surroundings UNKNOWN = new Surroundings(0, 0, null, 0);

        /**
         * Returns what a lock shows.
         *
         * @param lock the lock
         * @param now the time of the place in microseconds; 0 if it has none
         * @return what there is to know
         */
        public static Surroundings of(LockView lock, long now) {
            return new Surroundings(
                    lock.waiting(), lock.drawn(), lock.attached().orElse(null), now);
        }
    }
}
