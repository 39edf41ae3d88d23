package io.locker.houserules.canary.blue;

/** A backend that keeps to itself. */
public final class Blue {}
