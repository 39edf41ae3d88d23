package io.locker.machine;

import io.locker.api.LockName;

/** Something that happened to a session, and that it has to be told. */
public sealed interface Event {
    /**
     * Returns who has to be told.
     *
     * @return the id of the session
     */
    String session();

    /** Something that happened to a claim. */
    sealed interface OfClaim extends Event {
        /**
         * Returns where it happened.
         *
         * @return the name of the lock
         */
        LockName lock();

        /**
         * Returns the claim that it happened to.
         *
         * @return the id of the claim
         */
        ClaimId claim();

        @Override
        default String session() {
            return claim().session();
        }
    }

    /**
     * A claim holds the lock. Every grant is told, also one that the reply tells.
     *
     * @param lock the lock
     * @param grant the grant
     * @param waiting how many claims still wait behind it
     */
    record Granted(LockName lock, Grant grant, int waiting) implements OfClaim {
        @Override
        public ClaimId claim() {
            return grant.claim().id();
        }
    }

    /**
     * A hold that waited to become exclusive is exclusive, with a new token.
     *
     * @param lock the lock
     * @param grant the grant as it is now
     */
    record Converted(LockName lock, Grant grant) implements OfClaim {
        @Override
        public ClaimId claim() {
            return grant.claim().id();
        }
    }

    /**
     * A hold was taken away by an administrator.
     *
     * @param lock the lock
     * @param claim the claim that held it
     * @param note by whom and why
     */
    record Broken(LockName lock, ClaimId claim, Reply.Broken note) implements OfClaim {}

    /**
     * A holder did the work of a waiting claim.
     *
     * @param lock the lock
     * @param claim the claim that waited
     * @param result what the work gave
     */
    record Settled(LockName lock, ClaimId claim, String result) implements OfClaim {}

    /**
     * Somebody began to wait for a hold, and nobody had waited before.
     *
     * @param lock the lock
     * @param claim the claim that holds it
     */
    record Contended(LockName lock, ClaimId claim) implements OfClaim {}

    /**
     * A session ended, and all its claims and holds with it.
     *
     * @param session the session
     * @param expired true if it ended for want of a sign of life, false if it was closed
     */
    record SessionEnded(String session, boolean expired) implements Event {}
}
