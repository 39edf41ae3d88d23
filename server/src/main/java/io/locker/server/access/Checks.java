package io.locker.server.access;

import io.locker.api.LockMode;
import io.locker.api.LockName;
import io.locker.api.NotPermittedException;
import io.locker.machine.Claim;
import io.locker.machine.Command;
import io.locker.machine.Demand;

/** Says no to what a user may not do. Commands are as the table sees them, with the user's sessions in his name. */
final class Checks {
    private final Principal user;
    private final Rights rights;

    /** What a user may not do, for him and for the record. */
    static final class Denied extends Exception {
        private static final long serialVersionUID = 1L;

        private final Verb verb;
        private final String lock;

        private Denied(Verb verb, String lock, String message) {
            super(message);
            this.verb = verb;
            this.lock = lock;
        }

        Verb verb() {
            return verb;
        }

        String lock() {
            return lock;
        }

        NotPermittedException told() {
            return new NotPermittedException(String.valueOf(getMessage()), null);
        }
    }

    Checks(Principal user, Rights rights) {
        this.user = user;
        this.rights = rights;
    }

    void require(Verb verb, String lock) throws Denied {
        if (!rights.may(verb, lock)) {
            throw new Denied(
                    verb, lock, "The user may not do this. user=" + user + " verb=" + verb + " lock=\"" + lock + "\"");
        }
    }

    private void requireSomewhere(Verb verb) throws Denied {
        if (!rights.mayAnywhere(verb)) {
            throw new Denied(verb, "", "The user may not do this. user=" + user + " verb=" + verb);
        }
    }

    /** Commands that are refused here for everybody are left to the table's own check. */
    void check(Command command) throws Denied {
        if (command instanceof Command.Acquire acquire) {
            Verb verb = verb(acquire.claim());
            require(verb, acquire.lock().value());
            for (LockName other : acquire.claim().together()) {
                require(verb, other.value());
            }
        } else if (command instanceof Command.OpenSession) {
            // Who may only look has no use for a session, and sessions are bounded.
            requireSomewhere(Verb.SHARE);
        } else if (command instanceof Command.CloseSession close) {
            if (!close.session().startsWith(user.name() + "!")) {
                requireSomewhere(Verb.ADMINISTER);
            }
        } else if (command instanceof Command.BreakHolds breaking) {
            require(Verb.BREAK, breaking.lock().value());
        } else if (command instanceof Command.Attach || command instanceof Command.Settle) {
            requireMoreThanShared();
        }
    }

    /** Permits keep others out as an exclusive hold does, so only a shared hold of a lock with modes takes less. */
    private static Verb verb(Claim claim) {
        Demand demand = claim.demand();
        return demand.mode() == LockMode.SHARED && demand.limit() == 0 ? Verb.SHARE : Verb.ACQUIRE;
    }

    /**
     * Whoever may only read a lock attaches nothing to it and does no work of others. These commands do not say which
     * lock they are about, and the number of a claim may be used again behind one's back; so it is asked of all names.
     */
    private void requireMoreThanShared() throws Denied {
        if (!rights.acquiresAllItShares()) {
            throw new Denied(
                    Verb.ACQUIRE,
                    "",
                    "A user who may only share some names attaches no values and does no work of others. user=" + user
                            + " verb=" + Verb.ACQUIRE);
        }
    }
}
