package io.locker.server.access;

import io.locker.api.NotPermittedException;
import io.locker.server.engine.Reception;

/** Decides who is let in, for whoever carries the words of clients. */
public interface Admission {

    /**
     * Returns what lets everybody in, as long as access control is off.
     *
     * @param server what is behind it
     * @param audit the record of what is done to holds of others
     * @return lets everybody do everything
     */
    static Admission open(Reception server, Audit audit) {
        return new OpenAdmission(server, audit);
    }

    /**
     * Finds out who comes.
     *
     * @param credentials what the client shows
     * @return where this client is received, and can do what it may do; equal for the same user
     * @throws NotAuthenticatedException if nobody knows who comes
     * @throws NotPermittedException if it is known who comes, and there is nothing that he may do
     */
    Reception admit(Credentials credentials);

    /**
     * Checks that a client may administer the server.
     *
     * @param credentials what the client shows
     * @param what what it wants to do, for the record; empty if it only looks, which is not put down
     * @throws NotAuthenticatedException if nobody knows who comes
     * @throws NotPermittedException if it may not
     */
    void requireAdministrator(Credentials credentials, String what);
}
