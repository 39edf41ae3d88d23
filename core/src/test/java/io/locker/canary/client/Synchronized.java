package io.locker.canary.client;

/** Locks itself. */
public final class Synchronized {

    synchronized void waits() {}
}
