package io.locker.testkit.contract;

import io.locker.Locker;
import io.locker.LockerOptions;
import io.locker.api.DistributedLock;
import io.locker.testkit.fault.Fault;
import io.locker.testkit.fault.Faults;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A place where locks live, made for one test: empty at first, with the means to open clients and to harm them.
 *
 * <p>What a subject is not able to do it says by {@link #faults()}, {@link #address()} and {@link #leftovers()}; the
 * tests that need it are then skipped, with the reason.
 */
public interface LockSubject extends AutoCloseable {

    /**
     * Opens a client, as another process would have it: with nothing in common with the other clients but the place.
     *
     * @param options how the client works
     * @return the client and the means to harm it; closed by the suite
     */
    Client open(LockerOptions options);

    /**
     * Says which harm this subject is able to do to a client.
     *
     * @return the kinds of harm
     */
    Set<Fault> faults();

    /**
     * Returns the address at which another process on this machine reaches the same place.
     *
     * @return what {@link Locker#open(String)} takes; empty if no other process can reach it
     */
    Optional<String> address();

    /**
     * Says what the place still keeps, whatever it is: locks, sessions, wake-ups.
     *
     * @return one entry each; empty if the subject is not able to look
     */
    Optional<List<String>> leftovers();

    /** Gives the place back, with everything in it. */
    @Override
    void close();

    /**
     * One client of the place.
     *
     * @param locker the client
     * @param faults the means to harm it; those that the subject does not have throw
     *     {@link UnsupportedOperationException}
     */
    record Client(Locker locker, Faults faults) {

        /**
         * Returns a lock of this client.
         *
         * @param name its name
         * @return its description
         */
        public DistributedLock lock(String name) {
            return locker.lock(name);
        }
    }
}
