package io.locker.server.engine;

import io.locker.machine.Command;
import org.jspecify.annotations.Nullable;

/** Whose sign of life a command is. */
final class CommandKind {
    private CommandKind() {}

    /** Returns whose sign of life a command is; null if it is nobody's. */
    static @Nullable String session(Command command) {
        if (command instanceof Command.Requested requested) {
            return requested.request().session();
        }
        if (command instanceof Command.Beat beat) {
            return beat.session();
        }
        if (command instanceof Command.OpenSession open) {
            return open.session();
        }
        return command instanceof Command.CloseSession close ? close.session() : null;
    }
}
