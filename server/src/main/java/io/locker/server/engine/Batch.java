package io.locker.server.engine;

import io.locker.machine.Command;
import java.util.List;

/**
 * An entry that is to be appended or was, and whose calls are in it.
 *
 * @param number which of this node's entries it is
 * @param term the term in which it may be appended
 * @param time its time in microseconds
 * @param chores the server's own commands, which come first
 * @param calls the calls of clients, one command each
 */
record Batch(long number, long term, long time, List<Command> chores, List<Call> calls) {}
