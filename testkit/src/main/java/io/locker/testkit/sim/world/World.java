package io.locker.testkit.sim.world;

import io.locker.api.LockName;
import io.locker.machine.ClaimId;
import io.locker.testkit.sim.world.HoldLedger.Holding;
import java.util.List;

/** What a caller knows of the world it lives in, and whom it tells what it was told. */
public interface World {

    /**
     * Returns the time.
     *
     * @return the timeline
     */
    Timeline timeline();

    /**
     * Returns what callers are like.
     *
     * @return their habits
     */
    Habits habits();

    /**
     * Returns what there is to lock.
     *
     * @return at least one lock
     */
    List<SimLock> locks();

    /**
     * Returns all that callers hold.
     *
     * @return the ledger
     */
    HoldLedger holds();

    /**
     * Returns whether a bug is planted.
     *
     * @param bug the bug
     * @return whether it is
     */
    boolean has(PlantedBug bug);

    /**
     * Returns whether the place has a time of its own.
     *
     * @return whether a hold can linger
     */
    boolean hasTime();

    /**
     * Returns whether the faults are over.
     *
     * @return whether they are
     */
    boolean isHealed();

    /**
     * Returns whether no new wishes are to come up.
     *
     * @return whether everybody finishes
     */
    boolean isDraining();

    /**
     * Takes that a caller was told of a grant.
     *
     * @param holding the hold
     * @param client its process
     */
    void granted(Holding holding, Client client);

    /**
     * Takes that a caller was handed a hold by another one of its process, without a claim of its own.
     *
     * @param holding the hold
     * @param client its process
     */
    void handedOn(Holding holding, Client client);

    /**
     * Takes that a caller was told that a lock is not free.
     *
     * @param name the lock
     * @param claim the claim
     * @param askedAt when it asked, in true time
     */
    void busy(LockName name, ClaimId claim, long askedAt);

    /**
     * Sends a write to the resource that a lock protects.
     *
     * @param client the process that writes
     * @param holding the hold with whose token it writes
     */
    void write(Client client, Holding holding);
}
