package io.locker.spi;

/** A lock service that runs the lock machine itself. */
public non-sealed interface ServiceBackend extends Backend {}
