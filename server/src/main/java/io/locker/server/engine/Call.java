package io.locker.server.engine;

import io.locker.api.LockException;
import io.locker.protocol.ServiceCall;
import io.locker.protocol.ServiceWord;

/**
 * A call on a line.
 *
 * @param line the line
 * @param call what was said
 * @param text the command as a line of an entry; empty if there is none that goes into the log
 */
record Call(DeskLine line, ServiceCall call, String text) {

    void fail(LockException why) {
        line.answer(new ServiceWord.Failed(call.id(), why));
    }
}
