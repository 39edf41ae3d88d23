package io.locker.server.http;

import io.locker.machine.Event;
import io.netty.util.concurrent.EventExecutor;

/** Whoever has to be told what happens to a session. All is told on one thread. */
interface Ear {

    /** Returns the thread on which it is told. */
    EventExecutor loop();

    /** Something happened to the session. */
    void happened(Event event);

    /** The line on which it is told has ended; nothing more is told. */
    void ended(MovedException why);

    /** Another one listens in its place. */
    void replaced();
}
