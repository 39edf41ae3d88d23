package io.locker.protocol;

import io.locker.api.LockName;
import io.locker.machine.Command;

/** What a client says to a {@link LockService}. Each call is answered once by {@link ServiceWord} with its id. */
public sealed interface ServiceCall {

    /**
     * Which call it is.
     *
     * @return a number, greater than that of every call before on the same line
     */
    long id();

    /**
     * Carry out a command, and answer when it is done for good. {@link Command.OpenSession} also makes this the line on
     * which the session is told what happens, as {@link Resume} does; {@link Command.Beat} is answered without being
     * written down. {@link Command.ExpireSession}, {@link Command.NewTerm}, {@link Command.Tick} and
     * {@link Command.Lift} are no business of a client's: they are refused.
     *
     * @param id which call it is
     * @param command the command
     */
    record Carry(long id, Command command) implements ServiceCall {}

    /**
     * From now on this is the line on which a session is told what happens, unless it is told on one that was opened
     * later: a call that arrives late must not take it back. A sign of life.
     *
     * @param id which call it is
     * @param session the session
     */
    record Resume(long id, String session) implements ServiceCall {}

    /**
     * Show a lock.
     *
     * @param id which call it is
     * @param name its name
     */
    record Look(long id, LockName name) implements ServiceCall {}

    /**
     * List names in use.
     *
     * @param id which call it is
     * @param prefix what they begin with
     * @param after only greater ones
     * @param limit how many at most
     */
    record ListNames(long id, String prefix, String after, int limit) implements ServiceCall {}
}
