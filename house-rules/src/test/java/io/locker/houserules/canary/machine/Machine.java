package io.locker.houserules.canary.machine;

/** What a backend may not look at. */
public final class Machine {}
