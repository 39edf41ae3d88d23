package io.locker.canary;

/** What no room may look at. */
public final class FrontDoor {}
